package functions

import (
	"nightshift/internal/redshift/functions/aggregate"
	"nightshift/internal/redshift/functions/conditional"
	"nightshift/internal/redshift/functions/convert"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/functions/format"
	"nightshift/internal/redshift/functions/hash"
	"nightshift/internal/redshift/functions/moment"
	"nightshift/internal/redshift/functions/number"
	"nightshift/internal/redshift/functions/refused"
	"nightshift/internal/redshift/functions/semi"
	"nightshift/internal/redshift/functions/sysinfo"
	"nightshift/internal/redshift/functions/text"
	"nightshift/internal/redshift/functions/varbyte"
)

// UDF is a function computed in Go; see [def.UDF].
type UDF = def.UDF

// tables are the rows of every area.
var tables = [][]def.Func{
	aggregate.Table,
	conditional.Table,
	moment.Table,
	number.Table,
	refused.Table,
	semi.Table,
	sysinfo.Table,
	hash.Table,
	varbyte.Table,
	varbyte.Operators,
	format.Table,
	text.Table,
	text.Collations,
}

// goFunctions are those computed in Go.
var goFunctions = [][]def.UDF{
	convert.UDFs,
	moment.UDFs,
	number.UDFs,
	semi.UDFs,
	hash.UDFs,
	varbyte.UDFs,
	varbyte.OperatorUDFs,
	text.UDFs,
	format.UDFs,
	sysinfo.UDFs,
}

var index = build(tables)

func build(tables [][]def.Func) map[string][]def.Func {
	m := make(map[string][]def.Func)
	for _, t := range tables {
		for _, f := range t {
			m[f.Name] = append(m[f.Name], f)
		}
	}
	return m
}

// Lookup finds the signatures of a function by its name in lower case; none when it does not exist.
func Lookup(name string) []def.Func { return index[name] }

// ColumnName is what Redshift calls a result column made by a function.
func ColumnName(name string) string {
	if fs := index[name]; len(fs) > 0 && fs[0].Column != "" {
		return fs[0].Column
	}
	return name
}

// UDFs are the functions computed in Go.
func UDFs() []UDF {
	var all []UDF
	for _, list := range goFunctions {
		all = append(all, list...)
	}
	return all
}

// Names lists every function name, those refused included, in no order.
func Names() []string {
	names := make([]string, 0, len(index))
	for n := range index {
		names = append(names, n)
	}
	return names
}
