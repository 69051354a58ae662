#!/bin/sh
# Fills fuzz/corpus/TARGET from testdata and mappings. Run it from anywhere.
set -eu
cd "$(dirname "$0")/.."
for target in bytes_to_bundle readers mapping_loader time decimal narrative; do
    mkdir -p "fuzz/corpus/$target"
done

find testdata -name '*.xml' -size -64k | while read -r file; do
    cp "$file" "fuzz/corpus/bytes_to_bundle/$(echo "$file" | tr / _)"
    cp "$file" "fuzz/corpus/readers/$(echo "$file" | tr / _)"
done
find mappings crates/cdamill-mapping/tests/checker -name '*.toml' -size -32k | while read -r file; do
    cp "$file" "fuzz/corpus/mapping_loader/$(echo "$file" | tr / _)"
done

# one file a value
n=0
for value in 2013 201305 20130510 2013051024 201305101020 20130510102030 20130510102030.123-0500 2013-05-10 \
    2013-05-10T10:20:30+02:00 2013-05-10T10:20Z 20130229 20120229 00000000 20130510-0000; do
    n=$((n + 1)); printf '%s' "$value" > "fuzz/corpus/time/$n"
done
n=0
for value in 0 007 -0 +1.50 .5 5. -.0 13.20 1e3 NaN 1,5 99999999999999999999.000000000001; do
    n=$((n + 1)); printf '%s' "$value" > "fuzz/corpus/decimal/$n"
done
n=0
while read -r value; do
    n=$((n + 1)); printf '%s' "$value" > "fuzz/corpus/narrative/$n"
done <<'END'
plain <content styleCode="Bold" ID="a1">bold</content><br/>text
<table border="1"><caption>c</caption><thead><tr><th colspan="2">h</th></tr></thead><tbody><tr><td rowspan="1">d</td></tr></tbody></table>
<list listType="ordered"><caption>c</caption><item>one</item><item>two</item></list>
<paragraph>p <linkHtml href="https://a.example/">link</linkHtml><linkHtml href="javascript:x">bad</linkHtml></paragraph>
<renderMultiMedia referencedObject="m"><caption>c</caption></renderMultiMedia><footnote ID="f">n</footnote><sub>1</sub><sup>2</sup>
<script>alert(1)</script><div onclick="x">d</div><![CDATA[<b>]]>&lt;i&gt;
END
