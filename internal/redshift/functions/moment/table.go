package moment

import (
	"nightshift/internal/redshift/functions/def"
)

func p(list ...def.Class) []def.Class { return list }

// Table is the area's functions.
var Table = []def.Func{
	{Name: "date_trunc", Params: p(def.Part, def.TS), Build: dateTrunc},
	{Name: "date_trunc", Params: p(def.Part, def.TSTZ), Build: dateTrunc},
	{Name: "date_trunc", Params: p(def.Part, def.Interval), Build: dateTrunc},
	{Name: "trunc", Params: p(def.TS), Type: def.TDate, SQL: "CAST($1 AS DATE)"},

	{Name: "dateadd", Params: p(def.Part, def.BigP, def.Any), Build: dateAdd, Column: "date_add"},
	{Name: "date_add", Params: p(def.Part, def.BigP, def.Any), Build: dateAdd},
	{Name: "datediff", Params: p(def.Part, def.Any, def.Any), Build: dateDiff, Column: "date_diff"},
	{Name: "date_diff", Params: p(def.Part, def.Any, def.Any), Build: dateDiff},

	{Name: "extract", Params: p(def.Part, def.Any), Build: extract, Column: "date_part"},
	{Name: "date_part", Params: p(def.Part, def.Any), Build: datePart, Column: "pgdate_part"},
	{Name: "datepart", Params: p(def.Part, def.Any), Build: datePart, Column: "pgdate_part"},
	{Name: "pgdate_part", Params: p(def.Part, def.Any), Build: datePart},
	{Name: "date_part_year", Params: p(def.DateP), Type: def.TInt, SQL: "CAST(year($1) AS INTEGER)"},

	{Name: "getdate", Optional: true, Build: getDate, Column: "timestamp"},
	{Name: "sysdate", Optional: true, Build: sysDate, Column: "timestamp"},
	{Name: "current_date", Optional: true, Build: currentDate, Column: "date"},
	{Name: "current_time", Optional: true, Build: currentTime, Column: "timetz"},
	{Name: "localtime", Optional: true, Build: localTime, Column: "time"},
	{Name: "current_timestamp", Optional: true, Build: now, Column: "timestamptz"},
	{Name: "localtimestamp", Optional: true, Build: sysDate, Column: "timestamp"},
	{Name: "now", Optional: true, Build: now},
	{Name: "timeofday", Optional: true, Build: timeOfDay},

	{Name: "last_day", Params: p(def.TS), Type: def.TDate, SQL: "last_day($1)"},
	{Name: "add_months", Params: p(def.TS, def.IntP), Type: def.TTimestamp,
		SQL: "(CASE WHEN CAST($1 AS DATE) = last_day($1) THEN last_day($1 + to_months($2)) + ($1 - date_trunc('day', $1)) ELSE $1 + to_months($2) END)"},
	{Name: "months_between", Params: p(def.TS, def.TS), Type: def.TDouble, Build: monthsBetween},
	{Name: "next_day", Params: p(def.TS, def.Str), Type: def.TDate, Build: nextDay},

	{Name: "timezone", Params: p(def.Str, def.TS), Build: zoned},
	{Name: "timezone", Params: p(def.Str, def.TSTZ), Build: unzoned},
	{Name: "convert_timezone", Params: p(def.Str, def.TS), Build: convertTimezone},
	{Name: "convert_timezone", Params: p(def.Str, def.Str, def.TS), Build: convertTimezone},

	{Name: "date_cmp", Params: p(def.DateP, def.DateP), Type: def.TInt, SQL: cmp},
	{Name: "date_cmp_timestamp", Params: p(def.TS, def.TS), Type: def.TInt, SQL: cmp},
	{Name: "date_cmp_timestamptz", Params: p(def.TSTZ, def.TSTZ), Type: def.TInt, SQL: cmp},
	{Name: "timestamp_cmp", Params: p(def.TS, def.TS), Type: def.TInt, SQL: cmp},
	{Name: "timestamp_cmp_date", Params: p(def.TS, def.TS), Type: def.TInt, SQL: cmp},
	{Name: "timestamp_cmp_timestamptz", Params: p(def.TSTZ, def.TSTZ), Type: def.TInt, SQL: cmp},
	{Name: "timestamptz_cmp", Params: p(def.TSTZ, def.TSTZ), Type: def.TInt, SQL: cmp},
	{Name: "timestamptz_cmp_date", Params: p(def.TSTZ, def.TSTZ), Type: def.TInt, SQL: cmp},
	{Name: "timestamptz_cmp_timestamp", Params: p(def.TSTZ, def.TSTZ), Type: def.TInt, SQL: cmp},
	{Name: "interval_cmp", Params: p(def.Interval, def.Interval), Type: def.TInt, SQL: cmp},
}

const cmp = "(CASE WHEN $1 > $2 THEN 1 WHEN $1 < $2 THEN -1 WHEN $1 = $2 THEN 0 END)"
