package functions

// leaderOnly are the functions that Redshift's leader node has and its compute nodes, which read tables, have not
// ("Leader node-only functions"), without those that in fact run with tables or are now functions of another type: SUBSTR,
// LOG, GETBIT.
var leaderOnly = map[string]bool{
	"current_schema": true, "current_schemas": true, "has_database_privilege": true, "has_schema_privilege": true, "has_table_privilege": true,
	"age": true, "current_time": true, "current_timestamp": true, "localtime": true, "localtimestamp": true, "isfinite": true, "now": true, "to_ascii": true,
	"generate_series": true,
}

// LeaderOnly tells whether a function, by its name in lower case, runs on the leader node only.
func LeaderOnly(name string) bool { return leaderOnly[name] }
