package klv

// Classification is the item of MISB ST 0102 that says how closely a thing is held:
// 1 is unclassified.
const (
	Classification = 1
	Unclassified   = 1
)

// st0102 is MISB ST 0102.12, table 2. Who classified a thing is a person, and not shown.
var st0102 = Table{Name: "0102", Items: []Item{
	{Tag: 1, Name: "classification", Kind: Unsigned, Size: 1},
	{Tag: 2, Name: "country_coding_method", Kind: Unsigned, Size: 1},
	{Tag: 3, Name: "classifying_country", Kind: Text},
	{Tag: 4, Name: "sci_shi", Kind: Text},
	{Tag: 5, Name: "caveats", Kind: Text},
	{Tag: 6, Name: "releasing_instructions", Kind: Text},
	{Tag: 7, Name: "classified_by", Kind: Hidden},
	{Tag: 8, Name: "derived_from", Kind: Text},
	{Tag: 9, Name: "classification_reason", Kind: Text},
	{Tag: 10, Name: "declassification_date", Kind: Text},
	{Tag: 11, Name: "marking_system", Kind: Text},
	{Tag: 12, Name: "object_country_coding_method", Kind: Unsigned, Size: 1},
	{Tag: 13, Name: "object_country_codes", Kind: Text},
	{Tag: 14, Name: "comments", Kind: Text},
	{Tag: 15, Name: "umid", Kind: Opaque},
	{Tag: 16, Name: "stream_id", Kind: Unsigned},
	{Tag: 17, Name: "transport_stream_id", Kind: Unsigned},
	{Tag: 18, Name: "item_designator", Kind: Opaque},
	{Tag: 22, Name: "version", Kind: Unsigned},
	{Tag: 23, Name: "country_coding_method_version_date", Kind: Text},
	{Tag: 24, Name: "object_country_coding_method_version_date", Kind: Text},
}}
