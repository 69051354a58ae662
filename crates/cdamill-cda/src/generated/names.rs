//! Generated from `schema/*.txt` by the test `names_are_those_of_the_schema`; do not edit.

use crate::name::Name;

/// Every name of the model, sorted by bytes.
pub(crate) const NAMES: [&str; 349] = [
    "ClinicalDocument",
    "ID",
    "IDREF",
    "abbr",
    "act",
    "additionalLocator",
    "addr",
    "administrationUnitCode",
    "administrativeGenderCode",
    "align",
    "alignment",
    "approachSiteCode",
    "asMaintainedEntity",
    "asOrganizationPartOf",
    "assignedAuthor",
    "assignedAuthoringDevice",
    "assignedCustodian",
    "assignedEntity",
    "assignedPerson",
    "assigningAuthorityName",
    "associatedEntity",
    "associatedPerson",
    "authenticator",
    "author",
    "authorization",
    "awarenessCode",
    "axis",
    "birthTime",
    "birthplace",
    "border",
    "br",
    "buildingNumberSuffix",
    "caption",
    "careOf",
    "cellpadding",
    "cellspacing",
    "censusTract",
    "center",
    "char",
    "charoff",
    "city",
    "classCode",
    "code",
    "codeSystem",
    "codeSystemName",
    "codeSystemUri",
    "codeSystemVersion",
    "col",
    "colgroup",
    "colspan",
    "comp",
    "component",
    "componentOf",
    "compression",
    "confidentialityCode",
    "consent",
    "consumable",
    "content",
    "contextConductionInd",
    "contextControlCode",
    "copyTime",
    "country",
    "county",
    "criterion",
    "currency",
    "custodian",
    "dataEnterer",
    "delimiter",
    "deliveryAddressLine",
    "deliveryInstallationArea",
    "deliveryInstallationQualifier",
    "deliveryInstallationType",
    "deliveryMode",
    "deliveryModeIdentifier",
    "denominator",
    "derivationExpr",
    "desc",
    "determinerCode",
    "digits",
    "direction",
    "dischargeDispositionCode",
    "displayName",
    "displayable",
    "distributionType",
    "documentationOf",
    "doseQuantity",
    "effectiveTime",
    "encompassingEncounter",
    "encounter",
    "encounterParticipant",
    "entry",
    "entryRelationship",
    "ethnicGroupCode",
    "event",
    "expectedUseTime",
    "expirationTime",
    "extension",
    "externalAct",
    "externalDocument",
    "externalObservation",
    "externalProcedure",
    "family",
    "footnote",
    "footnoteRef",
    "formCode",
    "frame",
    "functionCode",
    "given",
    "guardian",
    "guardianOrganization",
    "guardianPerson",
    "head",
    "headers",
    "healthCareFacility",
    "high",
    "houseNumber",
    "houseNumberNumeric",
    "href",
    "id",
    "inFulfillmentOf",
    "inclusive",
    "increment",
    "independentInd",
    "informant",
    "informationRecipient",
    "institutionSpecified",
    "integrityCheck",
    "integrityCheckAlgorithm",
    "intendedRecipient",
    "interpretationCode",
    "inversionInd",
    "inverted",
    "isNotOrdered",
    "item",
    "language",
    "languageCode",
    "languageCommunication",
    "legalAuthenticator",
    "linkHtml",
    "list",
    "listType",
    "location",
    "lotNumberText",
    "low",
    "maintainingPerson",
    "manufacturedLabeledDrug",
    "manufacturedMaterial",
    "manufacturedProduct",
    "manufacturerModelName",
    "manufacturerOrganization",
    "maritalStatusCode",
    "maxDoseQuantity",
    "mediaType",
    "methodCode",
    "modeCode",
    "moodCode",
    "name",
    "negationInd",
    "nonXMLBody",
    "nullFlavor",
    "numerator",
    "observation",
    "observationMedia",
    "observationRange",
    "offset",
    "operator",
    "order",
    "organizer",
    "origin",
    "originalText",
    "paragraph",
    "parentDocument",
    "partType",
    "participant",
    "participantRole",
    "patient",
    "patientRole",
    "performer",
    "period",
    "pharm:asContent",
    "pharm:asSpecializedKind",
    "pharm:asSuperContent",
    "pharm:capacityQuantity",
    "pharm:code",
    "pharm:containerPackagedMedicine",
    "pharm:containerPackagedProduct",
    "pharm:desc",
    "pharm:expirationTime",
    "pharm:formCode",
    "pharm:generalizedMaterialKind",
    "pharm:generalizedMedicineClass",
    "pharm:ingredient",
    "pharm:ingredientSubstance",
    "pharm:name",
    "pharm:quantity",
    "phase",
    "place",
    "playingDevice",
    "playingEntity",
    "postBox",
    "postalCode",
    "precinct",
    "precondition",
    "preferenceInd",
    "prefix",
    "priorityCode",
    "priorityNumber",
    "probability",
    "procedure",
    "product",
    "proficiencyLevelCode",
    "providerOrganization",
    "qualifier",
    "quantity",
    "raceCode",
    "rateQuantity",
    "realmCode",
    "receivedOrganization",
    "recordTarget",
    "reference",
    "referenceRange",
    "referencedObject",
    "regionOfInterest",
    "rel",
    "relatedDocument",
    "relatedEntity",
    "relatedPerson",
    "relatedSubject",
    "religiousAffiliationCode",
    "renderMultiMedia",
    "repeatNumber",
    "representation",
    "representedCustodianOrganization",
    "representedOrganization",
    "responsibleParty",
    "rev",
    "revised",
    "root",
    "routeCode",
    "rowspan",
    "rules",
    "scale",
    "scope",
    "scopingEntity",
    "scopingOrganization",
    "sdtc:actReference",
    "sdtc:admissionReferralSourceCode",
    "sdtc:allFalse",
    "sdtc:allTrue",
    "sdtc:alternateIdentification",
    "sdtc:asPatientRelationship",
    "sdtc:atLeastOneFalse",
    "sdtc:atLeastOneTrue",
    "sdtc:birthTime",
    "sdtc:category",
    "sdtc:code",
    "sdtc:criterion",
    "sdtc:deceasedInd",
    "sdtc:deceasedTime",
    "sdtc:desc",
    "sdtc:dischargeDispositionCode",
    "sdtc:effectiveTime",
    "sdtc:ethnicGroupCode",
    "sdtc:expirationTime",
    "sdtc:formCode",
    "sdtc:functionCode",
    "sdtc:id",
    "sdtc:identifiedBy",
    "sdtc:inFulfillmentOf",
    "sdtc:inFulfillmentOf1",
    "sdtc:multipleBirthInd",
    "sdtc:multipleBirthOrderNumber",
    "sdtc:onlyOneFalse",
    "sdtc:onlyOneTrue",
    "sdtc:patient",
    "sdtc:precondition",
    "sdtc:precondition1",
    "sdtc:precondition2",
    "sdtc:priorityNumber",
    "sdtc:raceCode",
    "sdtc:signatureText",
    "sdtc:specialty",
    "sdtc:statusCode",
    "sdtc:text",
    "sdtc:valueSet",
    "sdtc:valueSetVersion",
    "section",
    "seperatableInd",
    "sequenceNumber",
    "serviceEvent",
    "serviceProviderOrganization",
    "setId",
    "signatureCode",
    "softwareName",
    "span",
    "specimen",
    "specimenPlayingEntity",
    "specimenRole",
    "standardDeviation",
    "standardIndustryClassCode",
    "state",
    "statusCode",
    "streetAddressLine",
    "streetName",
    "streetNameBase",
    "streetNameType",
    "structuredBody",
    "styleCode",
    "sub",
    "subject",
    "substanceAdministration",
    "suffix",
    "summary",
    "sup",
    "supply",
    "table",
    "targetSiteCode",
    "tbody",
    "td",
    "telecom",
    "templateId",
    "text",
    "tfoot",
    "th",
    "thead",
    "thumbnail",
    "time",
    "title",
    "tr",
    "translation",
    "typeCode",
    "typeId",
    "unit",
    "unitID",
    "unitType",
    "use",
    "useablePeriod",
    "validTime",
    "valign",
    "value",
    "versionNumber",
    "wholeOrganization",
    "width",
    "xml:id",
    "xml:lang",
    "xml:space",
    "xsi:nil",
    "xsi:schemaLocation",
    "xsi:type",
];

/// `ClinicalDocument`
pub const CLINICAL_DOCUMENT: Name = Name::fixed(0);

/// `ID`
pub const NARRATIVE_ID: Name = Name::fixed(1);

/// `IDREF`
pub const IDREF: Name = Name::fixed(2);

/// `abbr`
pub const ABBR: Name = Name::fixed(3);

/// `act`
pub const ACT: Name = Name::fixed(4);

/// `additionalLocator`
pub const ADDITIONAL_LOCATOR: Name = Name::fixed(5);

/// `addr`
pub const ADDR: Name = Name::fixed(6);

/// `administrationUnitCode`
pub const ADMINISTRATION_UNIT_CODE: Name = Name::fixed(7);

/// `administrativeGenderCode`
pub const ADMINISTRATIVE_GENDER_CODE: Name = Name::fixed(8);

/// `align`
pub const ALIGN: Name = Name::fixed(9);

/// `alignment`
pub const ALIGNMENT: Name = Name::fixed(10);

/// `approachSiteCode`
pub const APPROACH_SITE_CODE: Name = Name::fixed(11);

/// `asMaintainedEntity`
pub const AS_MAINTAINED_ENTITY: Name = Name::fixed(12);

/// `asOrganizationPartOf`
pub const AS_ORGANIZATION_PART_OF: Name = Name::fixed(13);

/// `assignedAuthor`
pub const ASSIGNED_AUTHOR: Name = Name::fixed(14);

/// `assignedAuthoringDevice`
pub const ASSIGNED_AUTHORING_DEVICE: Name = Name::fixed(15);

/// `assignedCustodian`
pub const ASSIGNED_CUSTODIAN: Name = Name::fixed(16);

/// `assignedEntity`
pub const ASSIGNED_ENTITY: Name = Name::fixed(17);

/// `assignedPerson`
pub const ASSIGNED_PERSON: Name = Name::fixed(18);

/// `assigningAuthorityName`
pub const ASSIGNING_AUTHORITY_NAME: Name = Name::fixed(19);

/// `associatedEntity`
pub const ASSOCIATED_ENTITY: Name = Name::fixed(20);

/// `associatedPerson`
pub const ASSOCIATED_PERSON: Name = Name::fixed(21);

/// `authenticator`
pub const AUTHENTICATOR: Name = Name::fixed(22);

/// `author`
pub const AUTHOR: Name = Name::fixed(23);

/// `authorization`
pub const AUTHORIZATION: Name = Name::fixed(24);

/// `awarenessCode`
pub const AWARENESS_CODE: Name = Name::fixed(25);

/// `axis`
pub const AXIS: Name = Name::fixed(26);

/// `birthTime`
pub const BIRTH_TIME: Name = Name::fixed(27);

/// `birthplace`
pub const BIRTHPLACE: Name = Name::fixed(28);

/// `border`
pub const BORDER: Name = Name::fixed(29);

/// `br`
pub const BR: Name = Name::fixed(30);

/// `buildingNumberSuffix`
pub const BUILDING_NUMBER_SUFFIX: Name = Name::fixed(31);

/// `caption`
pub const CAPTION: Name = Name::fixed(32);

/// `careOf`
pub const CARE_OF: Name = Name::fixed(33);

/// `cellpadding`
pub const CELLPADDING: Name = Name::fixed(34);

/// `cellspacing`
pub const CELLSPACING: Name = Name::fixed(35);

/// `censusTract`
pub const CENSUS_TRACT: Name = Name::fixed(36);

/// `center`
pub const CENTER: Name = Name::fixed(37);

/// `char`
pub const CHAR: Name = Name::fixed(38);

/// `charoff`
pub const CHAROFF: Name = Name::fixed(39);

/// `city`
pub const CITY: Name = Name::fixed(40);

/// `classCode`
pub const CLASS_CODE: Name = Name::fixed(41);

/// `code`
pub const CODE: Name = Name::fixed(42);

/// `codeSystem`
pub const CODE_SYSTEM: Name = Name::fixed(43);

/// `codeSystemName`
pub const CODE_SYSTEM_NAME: Name = Name::fixed(44);

/// `codeSystemUri`
pub const CODE_SYSTEM_URI: Name = Name::fixed(45);

/// `codeSystemVersion`
pub const CODE_SYSTEM_VERSION: Name = Name::fixed(46);

/// `col`
pub const COL: Name = Name::fixed(47);

/// `colgroup`
pub const COLGROUP: Name = Name::fixed(48);

/// `colspan`
pub const COLSPAN: Name = Name::fixed(49);

/// `comp`
pub const COMP: Name = Name::fixed(50);

/// `component`
pub const COMPONENT: Name = Name::fixed(51);

/// `componentOf`
pub const COMPONENT_OF: Name = Name::fixed(52);

/// `compression`
pub const COMPRESSION: Name = Name::fixed(53);

/// `confidentialityCode`
pub const CONFIDENTIALITY_CODE: Name = Name::fixed(54);

/// `consent`
pub const CONSENT: Name = Name::fixed(55);

/// `consumable`
pub const CONSUMABLE: Name = Name::fixed(56);

/// `content`
pub const CONTENT: Name = Name::fixed(57);

/// `contextConductionInd`
pub const CONTEXT_CONDUCTION_IND: Name = Name::fixed(58);

/// `contextControlCode`
pub const CONTEXT_CONTROL_CODE: Name = Name::fixed(59);

/// `copyTime`
pub const COPY_TIME: Name = Name::fixed(60);

/// `country`
pub const COUNTRY: Name = Name::fixed(61);

/// `county`
pub const COUNTY: Name = Name::fixed(62);

/// `criterion`
pub const CRITERION: Name = Name::fixed(63);

/// `currency`
pub const CURRENCY: Name = Name::fixed(64);

/// `custodian`
pub const CUSTODIAN: Name = Name::fixed(65);

/// `dataEnterer`
pub const DATA_ENTERER: Name = Name::fixed(66);

/// `delimiter`
pub const DELIMITER: Name = Name::fixed(67);

/// `deliveryAddressLine`
pub const DELIVERY_ADDRESS_LINE: Name = Name::fixed(68);

/// `deliveryInstallationArea`
pub const DELIVERY_INSTALLATION_AREA: Name = Name::fixed(69);

/// `deliveryInstallationQualifier`
pub const DELIVERY_INSTALLATION_QUALIFIER: Name = Name::fixed(70);

/// `deliveryInstallationType`
pub const DELIVERY_INSTALLATION_TYPE: Name = Name::fixed(71);

/// `deliveryMode`
pub const DELIVERY_MODE: Name = Name::fixed(72);

/// `deliveryModeIdentifier`
pub const DELIVERY_MODE_IDENTIFIER: Name = Name::fixed(73);

/// `denominator`
pub const DENOMINATOR: Name = Name::fixed(74);

/// `derivationExpr`
pub const DERIVATION_EXPR: Name = Name::fixed(75);

/// `desc`
pub const DESC: Name = Name::fixed(76);

/// `determinerCode`
pub const DETERMINER_CODE: Name = Name::fixed(77);

/// `digits`
pub const DIGITS: Name = Name::fixed(78);

/// `direction`
pub const DIRECTION: Name = Name::fixed(79);

/// `dischargeDispositionCode`
pub const DISCHARGE_DISPOSITION_CODE: Name = Name::fixed(80);

/// `displayName`
pub const DISPLAY_NAME: Name = Name::fixed(81);

/// `displayable`
pub const DISPLAYABLE: Name = Name::fixed(82);

/// `distributionType`
pub const DISTRIBUTION_TYPE: Name = Name::fixed(83);

/// `documentationOf`
pub const DOCUMENTATION_OF: Name = Name::fixed(84);

/// `doseQuantity`
pub const DOSE_QUANTITY: Name = Name::fixed(85);

/// `effectiveTime`
pub const EFFECTIVE_TIME: Name = Name::fixed(86);

/// `encompassingEncounter`
pub const ENCOMPASSING_ENCOUNTER: Name = Name::fixed(87);

/// `encounter`
pub const ENCOUNTER: Name = Name::fixed(88);

/// `encounterParticipant`
pub const ENCOUNTER_PARTICIPANT: Name = Name::fixed(89);

/// `entry`
pub const ENTRY: Name = Name::fixed(90);

/// `entryRelationship`
pub const ENTRY_RELATIONSHIP: Name = Name::fixed(91);

/// `ethnicGroupCode`
pub const ETHNIC_GROUP_CODE: Name = Name::fixed(92);

/// `event`
pub const EVENT: Name = Name::fixed(93);

/// `expectedUseTime`
pub const EXPECTED_USE_TIME: Name = Name::fixed(94);

/// `expirationTime`
pub const EXPIRATION_TIME: Name = Name::fixed(95);

/// `extension`
pub const EXTENSION: Name = Name::fixed(96);

/// `externalAct`
pub const EXTERNAL_ACT: Name = Name::fixed(97);

/// `externalDocument`
pub const EXTERNAL_DOCUMENT: Name = Name::fixed(98);

/// `externalObservation`
pub const EXTERNAL_OBSERVATION: Name = Name::fixed(99);

/// `externalProcedure`
pub const EXTERNAL_PROCEDURE: Name = Name::fixed(100);

/// `family`
pub const FAMILY: Name = Name::fixed(101);

/// `footnote`
pub const FOOTNOTE: Name = Name::fixed(102);

/// `footnoteRef`
pub const FOOTNOTE_REF: Name = Name::fixed(103);

/// `formCode`
pub const FORM_CODE: Name = Name::fixed(104);

/// `frame`
pub const FRAME: Name = Name::fixed(105);

/// `functionCode`
pub const FUNCTION_CODE: Name = Name::fixed(106);

/// `given`
pub const GIVEN: Name = Name::fixed(107);

/// `guardian`
pub const GUARDIAN: Name = Name::fixed(108);

/// `guardianOrganization`
pub const GUARDIAN_ORGANIZATION: Name = Name::fixed(109);

/// `guardianPerson`
pub const GUARDIAN_PERSON: Name = Name::fixed(110);

/// `head`
pub const HEAD: Name = Name::fixed(111);

/// `headers`
pub const HEADERS: Name = Name::fixed(112);

/// `healthCareFacility`
pub const HEALTH_CARE_FACILITY: Name = Name::fixed(113);

/// `high`
pub const HIGH: Name = Name::fixed(114);

/// `houseNumber`
pub const HOUSE_NUMBER: Name = Name::fixed(115);

/// `houseNumberNumeric`
pub const HOUSE_NUMBER_NUMERIC: Name = Name::fixed(116);

/// `href`
pub const HREF: Name = Name::fixed(117);

/// `id`
pub const ID: Name = Name::fixed(118);

/// `inFulfillmentOf`
pub const IN_FULFILLMENT_OF: Name = Name::fixed(119);

/// `inclusive`
pub const INCLUSIVE: Name = Name::fixed(120);

/// `increment`
pub const INCREMENT: Name = Name::fixed(121);

/// `independentInd`
pub const INDEPENDENT_IND: Name = Name::fixed(122);

/// `informant`
pub const INFORMANT: Name = Name::fixed(123);

/// `informationRecipient`
pub const INFORMATION_RECIPIENT: Name = Name::fixed(124);

/// `institutionSpecified`
pub const INSTITUTION_SPECIFIED: Name = Name::fixed(125);

/// `integrityCheck`
pub const INTEGRITY_CHECK: Name = Name::fixed(126);

/// `integrityCheckAlgorithm`
pub const INTEGRITY_CHECK_ALGORITHM: Name = Name::fixed(127);

/// `intendedRecipient`
pub const INTENDED_RECIPIENT: Name = Name::fixed(128);

/// `interpretationCode`
pub const INTERPRETATION_CODE: Name = Name::fixed(129);

/// `inversionInd`
pub const INVERSION_IND: Name = Name::fixed(130);

/// `inverted`
pub const INVERTED: Name = Name::fixed(131);

/// `isNotOrdered`
pub const IS_NOT_ORDERED: Name = Name::fixed(132);

/// `item`
pub const ITEM: Name = Name::fixed(133);

/// `language`
pub const LANGUAGE: Name = Name::fixed(134);

/// `languageCode`
pub const LANGUAGE_CODE: Name = Name::fixed(135);

/// `languageCommunication`
pub const LANGUAGE_COMMUNICATION: Name = Name::fixed(136);

/// `legalAuthenticator`
pub const LEGAL_AUTHENTICATOR: Name = Name::fixed(137);

/// `linkHtml`
pub const LINK_HTML: Name = Name::fixed(138);

/// `list`
pub const LIST: Name = Name::fixed(139);

/// `listType`
pub const LIST_TYPE: Name = Name::fixed(140);

/// `location`
pub const LOCATION: Name = Name::fixed(141);

/// `lotNumberText`
pub const LOT_NUMBER_TEXT: Name = Name::fixed(142);

/// `low`
pub const LOW: Name = Name::fixed(143);

/// `maintainingPerson`
pub const MAINTAINING_PERSON: Name = Name::fixed(144);

/// `manufacturedLabeledDrug`
pub const MANUFACTURED_LABELED_DRUG: Name = Name::fixed(145);

/// `manufacturedMaterial`
pub const MANUFACTURED_MATERIAL: Name = Name::fixed(146);

/// `manufacturedProduct`
pub const MANUFACTURED_PRODUCT: Name = Name::fixed(147);

/// `manufacturerModelName`
pub const MANUFACTURER_MODEL_NAME: Name = Name::fixed(148);

/// `manufacturerOrganization`
pub const MANUFACTURER_ORGANIZATION: Name = Name::fixed(149);

/// `maritalStatusCode`
pub const MARITAL_STATUS_CODE: Name = Name::fixed(150);

/// `maxDoseQuantity`
pub const MAX_DOSE_QUANTITY: Name = Name::fixed(151);

/// `mediaType`
pub const MEDIA_TYPE: Name = Name::fixed(152);

/// `methodCode`
pub const METHOD_CODE: Name = Name::fixed(153);

/// `modeCode`
pub const MODE_CODE: Name = Name::fixed(154);

/// `moodCode`
pub const MOOD_CODE: Name = Name::fixed(155);

/// `name`
pub const NAME: Name = Name::fixed(156);

/// `negationInd`
pub const NEGATION_IND: Name = Name::fixed(157);

/// `nonXMLBody`
pub const NON_XMLBODY: Name = Name::fixed(158);

/// `nullFlavor`
pub const NULL_FLAVOR: Name = Name::fixed(159);

/// `numerator`
pub const NUMERATOR: Name = Name::fixed(160);

/// `observation`
pub const OBSERVATION: Name = Name::fixed(161);

/// `observationMedia`
pub const OBSERVATION_MEDIA: Name = Name::fixed(162);

/// `observationRange`
pub const OBSERVATION_RANGE: Name = Name::fixed(163);

/// `offset`
pub const OFFSET: Name = Name::fixed(164);

/// `operator`
pub const OPERATOR: Name = Name::fixed(165);

/// `order`
pub const ORDER: Name = Name::fixed(166);

/// `organizer`
pub const ORGANIZER: Name = Name::fixed(167);

/// `origin`
pub const ORIGIN: Name = Name::fixed(168);

/// `originalText`
pub const ORIGINAL_TEXT: Name = Name::fixed(169);

/// `paragraph`
pub const PARAGRAPH: Name = Name::fixed(170);

/// `parentDocument`
pub const PARENT_DOCUMENT: Name = Name::fixed(171);

/// `partType`
pub const PART_TYPE: Name = Name::fixed(172);

/// `participant`
pub const PARTICIPANT: Name = Name::fixed(173);

/// `participantRole`
pub const PARTICIPANT_ROLE: Name = Name::fixed(174);

/// `patient`
pub const PATIENT: Name = Name::fixed(175);

/// `patientRole`
pub const PATIENT_ROLE: Name = Name::fixed(176);

/// `performer`
pub const PERFORMER: Name = Name::fixed(177);

/// `period`
pub const PERIOD: Name = Name::fixed(178);

/// `pharm:asContent`
pub const PHARM_AS_CONTENT: Name = Name::fixed(179);

/// `pharm:asSpecializedKind`
pub const PHARM_AS_SPECIALIZED_KIND: Name = Name::fixed(180);

/// `pharm:asSuperContent`
pub const PHARM_AS_SUPER_CONTENT: Name = Name::fixed(181);

/// `pharm:capacityQuantity`
pub const PHARM_CAPACITY_QUANTITY: Name = Name::fixed(182);

/// `pharm:code`
pub const PHARM_CODE: Name = Name::fixed(183);

/// `pharm:containerPackagedMedicine`
pub const PHARM_CONTAINER_PACKAGED_MEDICINE: Name = Name::fixed(184);

/// `pharm:containerPackagedProduct`
pub const PHARM_CONTAINER_PACKAGED_PRODUCT: Name = Name::fixed(185);

/// `pharm:desc`
pub const PHARM_DESC: Name = Name::fixed(186);

/// `pharm:expirationTime`
pub const PHARM_EXPIRATION_TIME: Name = Name::fixed(187);

/// `pharm:formCode`
pub const PHARM_FORM_CODE: Name = Name::fixed(188);

/// `pharm:generalizedMaterialKind`
pub const PHARM_GENERALIZED_MATERIAL_KIND: Name = Name::fixed(189);

/// `pharm:generalizedMedicineClass`
pub const PHARM_GENERALIZED_MEDICINE_CLASS: Name = Name::fixed(190);

/// `pharm:ingredient`
pub const PHARM_INGREDIENT: Name = Name::fixed(191);

/// `pharm:ingredientSubstance`
pub const PHARM_INGREDIENT_SUBSTANCE: Name = Name::fixed(192);

/// `pharm:name`
pub const PHARM_NAME: Name = Name::fixed(193);

/// `pharm:quantity`
pub const PHARM_QUANTITY: Name = Name::fixed(194);

/// `phase`
pub const PHASE: Name = Name::fixed(195);

/// `place`
pub const PLACE: Name = Name::fixed(196);

/// `playingDevice`
pub const PLAYING_DEVICE: Name = Name::fixed(197);

/// `playingEntity`
pub const PLAYING_ENTITY: Name = Name::fixed(198);

/// `postBox`
pub const POST_BOX: Name = Name::fixed(199);

/// `postalCode`
pub const POSTAL_CODE: Name = Name::fixed(200);

/// `precinct`
pub const PRECINCT: Name = Name::fixed(201);

/// `precondition`
pub const PRECONDITION: Name = Name::fixed(202);

/// `preferenceInd`
pub const PREFERENCE_IND: Name = Name::fixed(203);

/// `prefix`
pub const PREFIX: Name = Name::fixed(204);

/// `priorityCode`
pub const PRIORITY_CODE: Name = Name::fixed(205);

/// `priorityNumber`
pub const PRIORITY_NUMBER: Name = Name::fixed(206);

/// `probability`
pub const PROBABILITY: Name = Name::fixed(207);

/// `procedure`
pub const PROCEDURE: Name = Name::fixed(208);

/// `product`
pub const PRODUCT: Name = Name::fixed(209);

/// `proficiencyLevelCode`
pub const PROFICIENCY_LEVEL_CODE: Name = Name::fixed(210);

/// `providerOrganization`
pub const PROVIDER_ORGANIZATION: Name = Name::fixed(211);

/// `qualifier`
pub const QUALIFIER: Name = Name::fixed(212);

/// `quantity`
pub const QUANTITY: Name = Name::fixed(213);

/// `raceCode`
pub const RACE_CODE: Name = Name::fixed(214);

/// `rateQuantity`
pub const RATE_QUANTITY: Name = Name::fixed(215);

/// `realmCode`
pub const REALM_CODE: Name = Name::fixed(216);

/// `receivedOrganization`
pub const RECEIVED_ORGANIZATION: Name = Name::fixed(217);

/// `recordTarget`
pub const RECORD_TARGET: Name = Name::fixed(218);

/// `reference`
pub const REFERENCE: Name = Name::fixed(219);

/// `referenceRange`
pub const REFERENCE_RANGE: Name = Name::fixed(220);

/// `referencedObject`
pub const REFERENCED_OBJECT: Name = Name::fixed(221);

/// `regionOfInterest`
pub const REGION_OF_INTEREST: Name = Name::fixed(222);

/// `rel`
pub const REL: Name = Name::fixed(223);

/// `relatedDocument`
pub const RELATED_DOCUMENT: Name = Name::fixed(224);

/// `relatedEntity`
pub const RELATED_ENTITY: Name = Name::fixed(225);

/// `relatedPerson`
pub const RELATED_PERSON: Name = Name::fixed(226);

/// `relatedSubject`
pub const RELATED_SUBJECT: Name = Name::fixed(227);

/// `religiousAffiliationCode`
pub const RELIGIOUS_AFFILIATION_CODE: Name = Name::fixed(228);

/// `renderMultiMedia`
pub const RENDER_MULTI_MEDIA: Name = Name::fixed(229);

/// `repeatNumber`
pub const REPEAT_NUMBER: Name = Name::fixed(230);

/// `representation`
pub const REPRESENTATION: Name = Name::fixed(231);

/// `representedCustodianOrganization`
pub const REPRESENTED_CUSTODIAN_ORGANIZATION: Name = Name::fixed(232);

/// `representedOrganization`
pub const REPRESENTED_ORGANIZATION: Name = Name::fixed(233);

/// `responsibleParty`
pub const RESPONSIBLE_PARTY: Name = Name::fixed(234);

/// `rev`
pub const REV: Name = Name::fixed(235);

/// `revised`
pub const REVISED: Name = Name::fixed(236);

/// `root`
pub const ROOT: Name = Name::fixed(237);

/// `routeCode`
pub const ROUTE_CODE: Name = Name::fixed(238);

/// `rowspan`
pub const ROWSPAN: Name = Name::fixed(239);

/// `rules`
pub const RULES: Name = Name::fixed(240);

/// `scale`
pub const SCALE: Name = Name::fixed(241);

/// `scope`
pub const SCOPE: Name = Name::fixed(242);

/// `scopingEntity`
pub const SCOPING_ENTITY: Name = Name::fixed(243);

/// `scopingOrganization`
pub const SCOPING_ORGANIZATION: Name = Name::fixed(244);

/// `sdtc:actReference`
pub const SDTC_ACT_REFERENCE: Name = Name::fixed(245);

/// `sdtc:admissionReferralSourceCode`
pub const SDTC_ADMISSION_REFERRAL_SOURCE_CODE: Name = Name::fixed(246);

/// `sdtc:allFalse`
pub const SDTC_ALL_FALSE: Name = Name::fixed(247);

/// `sdtc:allTrue`
pub const SDTC_ALL_TRUE: Name = Name::fixed(248);

/// `sdtc:alternateIdentification`
pub const SDTC_ALTERNATE_IDENTIFICATION: Name = Name::fixed(249);

/// `sdtc:asPatientRelationship`
pub const SDTC_AS_PATIENT_RELATIONSHIP: Name = Name::fixed(250);

/// `sdtc:atLeastOneFalse`
pub const SDTC_AT_LEAST_ONE_FALSE: Name = Name::fixed(251);

/// `sdtc:atLeastOneTrue`
pub const SDTC_AT_LEAST_ONE_TRUE: Name = Name::fixed(252);

/// `sdtc:birthTime`
pub const SDTC_BIRTH_TIME: Name = Name::fixed(253);

/// `sdtc:category`
pub const SDTC_CATEGORY: Name = Name::fixed(254);

/// `sdtc:code`
pub const SDTC_CODE: Name = Name::fixed(255);

/// `sdtc:criterion`
pub const SDTC_CRITERION: Name = Name::fixed(256);

/// `sdtc:deceasedInd`
pub const SDTC_DECEASED_IND: Name = Name::fixed(257);

/// `sdtc:deceasedTime`
pub const SDTC_DECEASED_TIME: Name = Name::fixed(258);

/// `sdtc:desc`
pub const SDTC_DESC: Name = Name::fixed(259);

/// `sdtc:dischargeDispositionCode`
pub const SDTC_DISCHARGE_DISPOSITION_CODE: Name = Name::fixed(260);

/// `sdtc:effectiveTime`
pub const SDTC_EFFECTIVE_TIME: Name = Name::fixed(261);

/// `sdtc:ethnicGroupCode`
pub const SDTC_ETHNIC_GROUP_CODE: Name = Name::fixed(262);

/// `sdtc:expirationTime`
pub const SDTC_EXPIRATION_TIME: Name = Name::fixed(263);

/// `sdtc:formCode`
pub const SDTC_FORM_CODE: Name = Name::fixed(264);

/// `sdtc:functionCode`
pub const SDTC_FUNCTION_CODE: Name = Name::fixed(265);

/// `sdtc:id`
pub const SDTC_ID: Name = Name::fixed(266);

/// `sdtc:identifiedBy`
pub const SDTC_IDENTIFIED_BY: Name = Name::fixed(267);

/// `sdtc:inFulfillmentOf`
pub const SDTC_IN_FULFILLMENT_OF: Name = Name::fixed(268);

/// `sdtc:inFulfillmentOf1`
pub const SDTC_IN_FULFILLMENT_OF1: Name = Name::fixed(269);

/// `sdtc:multipleBirthInd`
pub const SDTC_MULTIPLE_BIRTH_IND: Name = Name::fixed(270);

/// `sdtc:multipleBirthOrderNumber`
pub const SDTC_MULTIPLE_BIRTH_ORDER_NUMBER: Name = Name::fixed(271);

/// `sdtc:onlyOneFalse`
pub const SDTC_ONLY_ONE_FALSE: Name = Name::fixed(272);

/// `sdtc:onlyOneTrue`
pub const SDTC_ONLY_ONE_TRUE: Name = Name::fixed(273);

/// `sdtc:patient`
pub const SDTC_PATIENT: Name = Name::fixed(274);

/// `sdtc:precondition`
pub const SDTC_PRECONDITION: Name = Name::fixed(275);

/// `sdtc:precondition1`
pub const SDTC_PRECONDITION1: Name = Name::fixed(276);

/// `sdtc:precondition2`
pub const SDTC_PRECONDITION2: Name = Name::fixed(277);

/// `sdtc:priorityNumber`
pub const SDTC_PRIORITY_NUMBER: Name = Name::fixed(278);

/// `sdtc:raceCode`
pub const SDTC_RACE_CODE: Name = Name::fixed(279);

/// `sdtc:signatureText`
pub const SDTC_SIGNATURE_TEXT: Name = Name::fixed(280);

/// `sdtc:specialty`
pub const SDTC_SPECIALTY: Name = Name::fixed(281);

/// `sdtc:statusCode`
pub const SDTC_STATUS_CODE: Name = Name::fixed(282);

/// `sdtc:text`
pub const SDTC_TEXT: Name = Name::fixed(283);

/// `sdtc:valueSet`
pub const SDTC_VALUE_SET: Name = Name::fixed(284);

/// `sdtc:valueSetVersion`
pub const SDTC_VALUE_SET_VERSION: Name = Name::fixed(285);

/// `section`
pub const SECTION: Name = Name::fixed(286);

/// `seperatableInd`
pub const SEPERATABLE_IND: Name = Name::fixed(287);

/// `sequenceNumber`
pub const SEQUENCE_NUMBER: Name = Name::fixed(288);

/// `serviceEvent`
pub const SERVICE_EVENT: Name = Name::fixed(289);

/// `serviceProviderOrganization`
pub const SERVICE_PROVIDER_ORGANIZATION: Name = Name::fixed(290);

/// `setId`
pub const SET_ID: Name = Name::fixed(291);

/// `signatureCode`
pub const SIGNATURE_CODE: Name = Name::fixed(292);

/// `softwareName`
pub const SOFTWARE_NAME: Name = Name::fixed(293);

/// `span`
pub const SPAN: Name = Name::fixed(294);

/// `specimen`
pub const SPECIMEN: Name = Name::fixed(295);

/// `specimenPlayingEntity`
pub const SPECIMEN_PLAYING_ENTITY: Name = Name::fixed(296);

/// `specimenRole`
pub const SPECIMEN_ROLE: Name = Name::fixed(297);

/// `standardDeviation`
pub const STANDARD_DEVIATION: Name = Name::fixed(298);

/// `standardIndustryClassCode`
pub const STANDARD_INDUSTRY_CLASS_CODE: Name = Name::fixed(299);

/// `state`
pub const STATE: Name = Name::fixed(300);

/// `statusCode`
pub const STATUS_CODE: Name = Name::fixed(301);

/// `streetAddressLine`
pub const STREET_ADDRESS_LINE: Name = Name::fixed(302);

/// `streetName`
pub const STREET_NAME: Name = Name::fixed(303);

/// `streetNameBase`
pub const STREET_NAME_BASE: Name = Name::fixed(304);

/// `streetNameType`
pub const STREET_NAME_TYPE: Name = Name::fixed(305);

/// `structuredBody`
pub const STRUCTURED_BODY: Name = Name::fixed(306);

/// `styleCode`
pub const STYLE_CODE: Name = Name::fixed(307);

/// `sub`
pub const SUB: Name = Name::fixed(308);

/// `subject`
pub const SUBJECT: Name = Name::fixed(309);

/// `substanceAdministration`
pub const SUBSTANCE_ADMINISTRATION: Name = Name::fixed(310);

/// `suffix`
pub const SUFFIX: Name = Name::fixed(311);

/// `summary`
pub const SUMMARY: Name = Name::fixed(312);

/// `sup`
pub const SUP: Name = Name::fixed(313);

/// `supply`
pub const SUPPLY: Name = Name::fixed(314);

/// `table`
pub const TABLE: Name = Name::fixed(315);

/// `targetSiteCode`
pub const TARGET_SITE_CODE: Name = Name::fixed(316);

/// `tbody`
pub const TBODY: Name = Name::fixed(317);

/// `td`
pub const TD: Name = Name::fixed(318);

/// `telecom`
pub const TELECOM: Name = Name::fixed(319);

/// `templateId`
pub const TEMPLATE_ID: Name = Name::fixed(320);

/// `text`
pub const TEXT: Name = Name::fixed(321);

/// `tfoot`
pub const TFOOT: Name = Name::fixed(322);

/// `th`
pub const TH: Name = Name::fixed(323);

/// `thead`
pub const THEAD: Name = Name::fixed(324);

/// `thumbnail`
pub const THUMBNAIL: Name = Name::fixed(325);

/// `time`
pub const TIME: Name = Name::fixed(326);

/// `title`
pub const TITLE: Name = Name::fixed(327);

/// `tr`
pub const TR: Name = Name::fixed(328);

/// `translation`
pub const TRANSLATION: Name = Name::fixed(329);

/// `typeCode`
pub const TYPE_CODE: Name = Name::fixed(330);

/// `typeId`
pub const TYPE_ID: Name = Name::fixed(331);

/// `unit`
pub const UNIT: Name = Name::fixed(332);

/// `unitID`
pub const UNIT_ID: Name = Name::fixed(333);

/// `unitType`
pub const UNIT_TYPE: Name = Name::fixed(334);

/// `use`
pub const USE: Name = Name::fixed(335);

/// `useablePeriod`
pub const USEABLE_PERIOD: Name = Name::fixed(336);

/// `validTime`
pub const VALID_TIME: Name = Name::fixed(337);

/// `valign`
pub const VALIGN: Name = Name::fixed(338);

/// `value`
pub const VALUE: Name = Name::fixed(339);

/// `versionNumber`
pub const VERSION_NUMBER: Name = Name::fixed(340);

/// `wholeOrganization`
pub const WHOLE_ORGANIZATION: Name = Name::fixed(341);

/// `width`
pub const WIDTH: Name = Name::fixed(342);

/// `xml:id`
pub const XML_ID: Name = Name::fixed(343);

/// `xml:lang`
pub const XML_LANG: Name = Name::fixed(344);

/// `xml:space`
pub const XML_SPACE: Name = Name::fixed(345);

/// `xsi:nil`
pub const XSI_NIL: Name = Name::fixed(346);

/// `xsi:schemaLocation`
pub const XSI_SCHEMA_LOCATION: Name = Name::fixed(347);

/// `xsi:type`
pub const XSI_TYPE: Name = Name::fixed(348);
