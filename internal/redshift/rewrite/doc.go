// Package rewrite binds Redshift SQL and prints it as DuckDB SQL.
//
// Names are resolved against the catalog, every expression gets a type by Redshift's rules, and the DuckDB text is built
// bottom up from typed expressions ([def.Expr]), so that casts, integer division, blank padding and the like are right by
// construction. Functions come from package functions, operators from package operators.
//
// Sources in FROM get generated names (t1, t2 ...), common table expressions too (w1, w2 ...), so nothing a statement
// calls them can collide; columns keep theirs. Views are expanded where they are used.
package rewrite
