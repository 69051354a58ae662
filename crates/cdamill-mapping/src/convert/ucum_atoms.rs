//! The atoms and prefixes of UCUM 2.1, in their case-sensitive form. Each list is in the order of its bytes.

/// Prefixes of metric atoms: decimal and binary.
pub(super) const PREFIXES: &[&str] = &[
    "E", "G", "Gi", "Ki", "M", "Mi", "P", "T", "Ti", "Y", "Z", "a", "c", "d", "da", "f", "h", "k", "m", "n", "p", "u",
    "y", "z",
];

/// Atoms that take a prefix.
#[rustfmt::skip]
pub(super) const METRIC: &[&str] = &[
    "A",
    "B", "B[10.nV]", "B[SPL]", "B[V]", "B[W]", "B[kW]", "B[mV]", "B[uV]", "Bd", "Bi", "Bq", "By",
    "C", "Cel", "Ci",
    "F",
    "G", "Gal", "Gb", "Gy",
    "H", "Hz",
    "J",
    "K", "Ky",
    "L", "Lmb",
    "Mx",
    "N", "Np",
    "Oe", "Ohm",
    "P", "Pa",
    "R", "RAD", "REM",
    "S", "St", "Sv",
    "T",
    "U",
    "V",
    "W", "Wb",
    "[G]", "[IU]", "[c]", "[e]", "[eps_0]", "[g]", "[h]", "[iU]", "[k]", "[ly]", "[m_e]", "[m_p]", "[mu_0]",
    "ar",
    "b", "bar", "bit",
    "cal", "cal_IT", "cal_[15]", "cal_[20]", "cal_m", "cal_th", "cd",
    "dyn",
    "eV", "eq", "erg",
    "g", "g%", "gf",
    "kat",
    "l", "lm", "lx",
    "m", "m[H2O]", "m[Hg]", "mho", "mol",
    "osm",
    "pc", "ph",
    "rad",
    "s", "sb", "sr", "st",
    "t", "tex",
    "u",
];

/// Atoms that stand alone.
#[rustfmt::skip]
pub(super) const PLAIN: &[&str] = &[
    "%", "%[slope]",
    "'", "''",
    "10*", "10^",
    "AU", "Ao",
    "[APL'U]", "[AU]", "[Amb'a'1'U]",
    "[BAU]", "[Btu]", "[Btu_39]", "[Btu_59]", "[Btu_60]", "[Btu_IT]", "[Btu_m]", "[Btu_th]",
    "[CCID_50]", "[CFU]", "[Cal]", "[Ch]",
    "[D'ag'U]",
    "[EID_50]", "[ELU]", "[EU]",
    "[FEU]", "[FFU]", "[FNU]",
    "[GPL'U]",
    "[HPF]", "[HP]",
    "[IR]",
    "[LPF]", "[Lf]",
    "[MET]", "[MPL'U]",
    "[NTU]",
    "[PFU]", "[PNU]", "[PRU]",
    "[S]",
    "[TCID_50]",
    "[USP'U]",
    "[acr_br]", "[acr_us]", "[anti'Xa'U]", "[arb'U]",
    "[bbl_us]", "[bdsk'U]", "[beth'U]", "[bf_i]", "[bu_br]", "[bu_us]",
    "[car_Au]", "[car_m]", "[cft_i]", "[ch_br]", "[ch_us]", "[cicero]", "[cin_i]", "[cml_i]", "[cr_i]", "[crd_us]",
    "[cup_m]", "[cup_us]", "[cyd_i]",
    "[degF]", "[degR]", "[degRe]", "[den]", "[didot]", "[diop]", "[dpt_us]", "[dqt_us]", "[dr_ap]", "[dr_av]", "[drp]",
    "[dye'U]",
    "[fdr_br]", "[fdr_us]", "[foz_br]", "[foz_m]", "[foz_us]", "[ft_br]", "[ft_i]", "[ft_us]", "[fth_br]", "[fth_i]",
    "[fth_us]", "[fur_us]",
    "[gal_br]", "[gal_us]", "[gal_wi]", "[gil_br]", "[gil_us]", "[gr]",
    "[hd_i]", "[hnsf'U]", "[hp'_C]", "[hp'_M]", "[hp'_Q]", "[hp'_X]", "[hp_C]", "[hp_M]", "[hp_Q]", "[hp_X]",
    "[in_br]", "[in_i'H2O]", "[in_i'Hg]", "[in_i]", "[in_us]",
    "[ka'U]", "[kn_br]", "[kn_i]", "[knk'U]", "[kp_C]", "[kp_M]", "[kp_Q]", "[kp_X]",
    "[lb_ap]", "[lb_av]", "[lb_tr]", "[lbf_av]", "[lcwt_av]", "[ligne]", "[lk_br]", "[lk_us]", "[lne]", "[lton_av]",
    "[m/s2/Hz^0.5]", "[mclg'U]", "[mesh_i]", "[mi_br]", "[mi_i]", "[mi_us]", "[mil_i]", "[mil_us]", "[min_br]",
    "[min_us]",
    "[nmi_br]", "[nmi_i]",
    "[oz_ap]", "[oz_av]", "[oz_m]", "[oz_tr]",
    "[p'diop]", "[pH]", "[pc_br]", "[pca]", "[pca_pr]", "[pi]", "[pied]", "[pk_br]", "[pk_us]", "[pnt]", "[pnt_pr]",
    "[pouce]", "[ppb]", "[ppm]", "[ppth]", "[pptr]", "[psi]", "[pt_br]", "[pt_us]", "[pwt_tr]",
    "[qt_br]", "[qt_us]",
    "[rch_us]", "[rd_br]", "[rd_us]", "[rlk_us]",
    "[sc_ap]", "[sct]", "[scwt_av]", "[sft_i]", "[sin_i]", "[smgy'U]", "[smi_us]", "[smoot]", "[srd_us]", "[ston_av]",
    "[stone_av]", "[syd_i]",
    "[tb'U]", "[tbs_m]", "[tbs_us]", "[todd'U]", "[tsp_m]", "[tsp_us]", "[twp]",
    "[wood'U]",
    "[yd_br]", "[yd_i]", "[yd_us]",
    "a", "a_g", "a_j", "a_t", "atm", "att",
    "bit_s",
    "circ",
    "d", "deg",
    "gon",
    "h",
    "min", "mo", "mo_g", "mo_j", "mo_s",
    "sph",
    "wk",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_for_the_search() {
        for list in [PREFIXES, METRIC, PLAIN] {
            let unsorted = list.windows(2).find(|pair| pair[0] >= pair[1]);
            assert_eq!(unsorted, None);
        }
    }
}
