package semi

import (
	"strings"

	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/types"
)

func p(list ...def.Class) []def.Class { return list }

func is(name, condition string) def.Func {
	return def.Func{Name: name, Params: p(def.SuperP), Type: def.TBool, SQL: "coalesce(" + condition + ", false)"}
}

const (
	whole   = "json_type($1) IN ('BIGINT', 'UBIGINT')"
	invalid = "error('redshift-error XX000 JSON parsing error')"
)

// Table is the area's functions.
var Table = append([]def.Func{
	{Name: "json_parse", Params: p(def.Str), Type: def.TSuper, Build: parse},
	{Name: "json_parse", Params: p(def.Bytes), Type: def.TSuper, Build: parseBytes},
	{Name: "can_json_parse", Params: p(def.Str), Type: def.TBool, SQL: parseable},
	{Name: "can_json_parse", Params: p(def.Bytes), Type: def.TBool, SQL: strings.ReplaceAll(parseable, "$1", "decode($1)")},
	{Name: "json_serialize", Params: p(def.SuperP), Type: def.TText, SQL: "CAST($1 AS VARCHAR)"},
	{Name: "json_serialize_to_varbyte", Params: p(def.SuperP), Type: types.NewVarbyte(types.MaxVarbyte), SQL: "encode(CAST($1 AS VARCHAR))"},
	{Name: "json_size", Params: p(def.SuperP), Type: def.TInt, SQL: "CAST(strlen(CAST($1 AS VARCHAR)) AS INTEGER)"},
	{Name: "json_typeof", Params: p(def.SuperP), Type: types.NewVarchar(10),
		SQL: "(CASE json_type($1) WHEN 'OBJECT' THEN 'object' WHEN 'ARRAY' THEN 'array' WHEN 'VARCHAR' THEN 'string' WHEN 'BOOLEAN' THEN 'boolean' WHEN 'NULL' THEN 'null' WHEN NULL THEN NULL ELSE CASE WHEN $1 IS NOT NULL THEN 'number' END END)"},

	{Name: "is_valid_json", Params: p(def.Str), Type: def.TBool, SQL: isType("OBJECT")},
	{Name: "is_valid_json_array", Params: p(def.Str), Type: def.TBool, SQL: isType("ARRAY")},
	{Name: "json_array_length", Params: p(def.Str, def.BoolP), Min: 1, Build: arrayLength},
	{Name: "json_extract_array_element_text", Params: p(def.Str, def.BigP, def.BoolP), Min: 2, Build: arrayElement},
	{Name: "json_extract_path_text", Params: p(def.Str, def.Raw), Variadic: true, Build: extractPath},

	{Name: "object", Params: p(def.Raw), Optional: true, Variadic: true, Build: object},
	{Name: "array", Params: p(def.SuperP), Optional: true, Variadic: true, Type: def.TSuper, SQL: "json_array($*)"},
	{Name: "array_concat", Params: p(def.SuperP, def.SuperP), Type: def.TSuper, SQL: concat},
	{Name: "concat", Params: p(def.SuperP, def.SuperP), Type: def.TSuper, SQL: "CAST(rs_super_join(CAST($1 AS VARCHAR), CAST($2 AS VARCHAR)) AS JSON)"},
	{Name: "decimal_precision", Params: p(def.SuperP), Type: def.TInt, SQL: "rs_super_decimal('p', CAST($1 AS VARCHAR))"},
	{Name: "decimal_scale", Params: p(def.SuperP), Type: def.TInt, SQL: "rs_super_decimal('s', CAST($1 AS VARCHAR))"},
	{Name: "size", Kind: def.Refused},
	{Name: "object_transform", Params: p(def.SuperP), Type: def.TSuper, SQL: "$1"}, // KEEP and SET are bound by the binder
	{Name: "array_flatten", Params: p(def.SuperP), Type: def.TSuper, SQL: "CAST(rs_super_flatten(CAST($1 AS VARCHAR)) AS JSON)"},
	{Name: "get_array_length", Params: p(def.SuperP), Type: def.TBig, SQL: "CAST(CASE WHEN json_type($1) = 'ARRAY' THEN json_array_length($1) END AS BIGINT)"},
	{Name: "split_to_array", Params: p(def.Str, def.Str), Min: 1, Build: splitToArray},
	{Name: "subarray", Params: p(def.SuperP, def.BigP, def.BigP), Min: 2, Build: subarray},
	{Name: "lower_attribute_names", Params: p(def.SuperP), Type: def.TSuper, SQL: "CAST(rs_attribute_names('lower', CAST($1 AS VARCHAR)) AS JSON)"},
	{Name: "upper_attribute_names", Params: p(def.SuperP), Type: def.TSuper, SQL: "CAST(rs_attribute_names('upper', CAST($1 AS VARCHAR)) AS JSON)"},
	{Name: "get_number_attributes", Params: p(def.SuperP), Type: def.TInt, SQL: "CAST(CASE WHEN json_type($1) = 'OBJECT' THEN len(json_keys($1)) END AS INTEGER)"},

	is("is_array", "json_type($1) = 'ARRAY'"),
	is("is_object", "json_type($1) = 'OBJECT'"),
	is("is_scalar", "json_type($1) NOT IN ('ARRAY', 'OBJECT', 'NULL')"),
	is("is_boolean", "json_type($1) = 'BOOLEAN'"),
	is("is_varchar", "json_type($1) = 'VARCHAR'"),
	is("is_char", "json_type($1) = 'VARCHAR' AND strlen(json_extract_string($1, '$$')) = length(json_extract_string($1, '$$'))"),
	is("is_bigint", whole+" AND TRY_CAST(CAST($1 AS VARCHAR) AS BIGINT) IS NOT NULL"),
	is("is_integer", whole+" AND TRY_CAST(CAST($1 AS VARCHAR) AS INTEGER) IS NOT NULL"),
	is("is_smallint", whole+" AND TRY_CAST(CAST($1 AS VARCHAR) AS SMALLINT) IS NOT NULL"),
	is("is_decimal", "json_type($1) IN ('BIGINT', 'UBIGINT', 'HUGEINT', 'DOUBLE') AND NOT contains(lower(CAST($1 AS VARCHAR)), 'e')"),
	is("is_float", "json_type($1) = 'DOUBLE' AND contains(lower(CAST($1 AS VARCHAR)), 'e')"),
}, append(arithmetics, arraySets...)...)

const concat = "(CASE WHEN json_type($1) = 'ARRAY' AND json_type($2) = 'ARRAY' THEN to_json(list_concat(json_extract($1, '$$[*]'), json_extract($2, '$$[*]'))) END)"
