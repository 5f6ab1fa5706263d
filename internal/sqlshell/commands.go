package sqlshell

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"
)

// backslash is a command of the shell.
type backslash struct {
	name, argument, help string
	// optional says that the argument can be left out.
	optional bool
	run      func(s *Shell, ctx context.Context, argument string, errs io.Writer)
}

// commands are the backslash commands but \q and \?.
var commands = []backslash{
	{`\d`, "NAME", "columns of a table or view; without NAME all tables and views", true, (*Shell).describe},
	{`\dt`, "PATTERN", "tables; * in the pattern stands for anything", true, listing(tablesSQL("table_type = 'BASE TABLE'"))},
	{`\dv`, "PATTERN", "views", true, listing(tablesSQL("table_type <> 'BASE TABLE'"))},
	{`\dn`, "PATTERN", "schemas", true, listing(schemasSQL)},
	{`\df`, "PATTERN", "functions and procedures that were created", true, listing(functionsSQL)},
	{`\du`, "PATTERN", "users", true, listing(usersSQL)},
	{`\l`, "", "databases", true, listing(databasesSQL)},
	{`\i`, "FILE", "run the SQL in a file", false, (*Shell).include},
	{`\o`, "FILE", "send results to a file; without FILE to the terminal again", true, (*Shell).redirect},
	{`\x`, "", "a line a value on or off", true, (*Shell).toggleExpanded},
	{`\timing`, "", "tell the time of each statement on or off", true, (*Shell).toggleTiming},
	{`\format`, "FORMAT", "table, csv or json", false, (*Shell).setFormat},
	{`\conninfo`, "", "what this speaks to", true, (*Shell).connection},
}

// command says whether a line is a command of the shell, and which.
func command(line string) (text string, is bool) {
	text = strings.TrimSpace(line)
	switch strings.ToLower(strings.TrimRight(text, "; ")) {
	case "quit", "exit":
		return `\q`, true
	case "help":
		return `\?`, true
	}
	return text, strings.HasPrefix(text, `\`)
}

// command runs a backslash command; it reports whether to leave.
func (s *Shell) command(ctx context.Context, text string, errs io.Writer) (leave bool) {
	name, argument, _ := strings.Cut(text, " ")
	argument = strings.TrimRight(strings.TrimSpace(argument), ";")
	name = strings.TrimRight(name, "+;")
	switch name {
	case `\q`:
		return true
	case `\?`, `\h`:
		fmt.Fprint(s.Out, help())
		return false
	}
	i := slices.IndexFunc(commands, func(c backslash) bool { return c.name == name })
	switch {
	case i < 0:
		fmt.Fprintf(errs, "there is no command %s; \\? lists them\n", visible(name))
	case argument == "" && !commands[i].optional:
		fmt.Fprintf(errs, "%s wants a %s\n", name, commands[i].argument)
	default:
		commands[i].run(s, ctx, argument, errs)
	}
	return false
}

func help() string {
	var b strings.Builder
	b.WriteString("Statements end with ; and may span lines.\n")
	for _, c := range append(slices.Clone(commands), backslash{name: `\?`, help: "this help"}, backslash{name: `\q`, help: "leave (also Ctrl-D)"}) {
		argument := c.argument
		if c.optional && argument != "" {
			argument = "[" + argument + "]"
		}
		fmt.Fprintf(&b, "  %-18s %s\n", strings.TrimSpace(c.name+" "+argument), c.help)
	}
	b.WriteString("Tab completes names and keywords. Ctrl-C drops what is typed, or cancels the statement that runs.\n")
	return b.String()
}

// Queries of the lists; each takes a condition on its column name. They run on
// Redshift as they do here.
func tablesSQL(condition string) func(like string) string {
	return func(like string) string {
		return `select table_schema as "schema", table_name as name, table_type as type from svv_tables
where table_schema not in ('pg_catalog', 'information_schema', 'pg_internal') and ` + condition +
			` and (table_name ` + like + ` or table_schema || '.' || table_name ` + like + `) order by 1, 2`
	}
}

func schemasSQL(like string) string {
	return `select nspname as "schema", usename as owner from pg_namespace left join pg_user on usesysid = nspowner
where nspname not like 'pg!_%' escape '!' and nspname <> 'information_schema' and nspname ` + like + ` order by 1`
}

func functionsSQL(like string) string {
	return `select schema_name as "schema", function_name as name, function_type as type, argument_type as arguments, result_type as result
from svv_redshift_functions where database_name = current_database() and schema_name not in ('pg_catalog', 'information_schema')
and function_name ` + like + ` order by 1, 2`
}

func usersSQL(like string) string {
	return `select usename as "user", usesuper as superuser, usecreatedb as "creates databases" from pg_user where usename ` + like + ` order by 1`
}

func databasesSQL(like string) string {
	return `select database_name as "database", usename as owner from svv_redshift_databases left join pg_user on usesysid = database_owner
where database_name ` + like + ` order by 1`
}

// listing is a command that prints a list.
func listing(sql func(like string) string) func(*Shell, context.Context, string, io.Writer) {
	return func(s *Shell, ctx context.Context, pattern string, errs io.Writer) {
		s.try(ctx, sql(like(pattern)), errs)
	}
}

// like is the condition for a pattern, in which * and ? stand for anything.
func like(pattern string) string {
	if pattern == "" {
		pattern = "*"
	}
	pattern = strings.ToLower(strings.Trim(pattern, `"`))
	pattern = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_", "'", "''").Replace(pattern)
	return "like '" + strings.NewReplacer("*", "%", "?", "_").Replace(pattern) + "' escape '!'"
}

// describe prints the columns of a table, or what there is.
func (s *Shell) describe(ctx context.Context, name string, errs io.Writer) {
	if name == "" || strings.ContainsAny(name, "*?") {
		s.try(ctx, tablesSQL("true")(like(name)), errs)
		return
	}
	schema, table, qualified := cutLast(strings.ReplaceAll(name, `"`, ""))
	condition := "table_name " + like(table)
	if qualified {
		condition += " and table_schema " + like(schema)
	}
	found := 0
	interruptible, stop := notifyInterrupt(ctx)
	_, err := s.Session.Run(interruptible, "select distinct table_schema from svv_columns where "+condition, func(Result) {},
		func([]types.Field) error { found++; return nil })
	stop()
	if err == nil && found == 0 {
		fmt.Fprintf(errs, "there is no table or view %s\n", visible(name))
		return
	}
	lead := ""
	if found > 1 {
		lead = `table_schema as "schema", `
	}
	s.try(ctx, "select "+lead+`column_name as "column",
data_type || case when character_maximum_length is not null then '(' || character_maximum_length || ')'
	when data_type = 'numeric' then '(' || numeric_precision || ',' || numeric_scale || ')' else '' end as type,
case is_nullable when 'NO' then 'not null' else '' end as nullable, column_default as "default"
from svv_columns where `+condition+" order by table_schema, ordinal_position", errs)
}

func (s *Shell) include(ctx context.Context, name string, errs io.Writer) {
	text, err := os.ReadFile(strings.Trim(name, `'"`))
	if err != nil {
		fmt.Fprintln(errs, err)
		return
	}
	interruptible, stop := notifyInterrupt(ctx)
	defer stop()
	if err := s.Script(interruptible, name, string(text)); err != nil {
		if interruptible.Err() != nil {
			fmt.Fprintln(errs, "cancelled")
			return
		}
		fmt.Fprintln(errs, err)
	}
}

func (s *Shell) redirect(_ context.Context, name string, errs io.Writer) {
	s.closeFile()
	if name == "" {
		return
	}
	f, err := os.Create(strings.Trim(name, `'"`))
	if err != nil {
		fmt.Fprintln(errs, err)
		return
	}
	s.file = f
}

func (s *Shell) closeFile() {
	if s.file != nil {
		s.file.Close()
		s.file = nil
	}
}

func (s *Shell) toggleExpanded(_ context.Context, argument string, _ io.Writer) {
	s.Expanded = toggled(s.Expanded, argument)
	fmt.Fprintf(s.Out, "a line a value: %s\n", onOff(s.Expanded))
}

func (s *Shell) toggleTiming(_ context.Context, argument string, _ io.Writer) {
	s.Timing = toggled(s.Timing, argument)
	fmt.Fprintf(s.Out, "timing: %s\n", onOff(s.Timing))
}

func toggled(now bool, argument string) bool {
	switch strings.ToLower(argument) {
	case "on":
		return true
	case "off":
		return false
	}
	return !now
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

func (s *Shell) setFormat(_ context.Context, format string, errs io.Writer) {
	if !slices.Contains(Formats, format) {
		fmt.Fprintf(errs, "the format %q is not one of %s\n", format, strings.Join(Formats, ", "))
		return
	}
	s.Format = format
}

func (s *Shell) connection(_ context.Context, _ string, _ io.Writer) {
	t := s.Session.target
	warehouse := "cluster " + t.Cluster
	if t.Workgroup != "" {
		warehouse = "workgroup " + t.Workgroup
	}
	user := t.User
	switch {
	case t.Secret != "":
		user = "the user of the secret " + t.Secret
	case user == "":
		user = "the user of the IAM identity"
	}
	options := s.Session.data.Options()
	where := "AWS"
	if options.BaseEndpoint != nil {
		where = *options.BaseEndpoint
	}
	fmt.Fprintf(s.Out, "database %s of %s as %s, region %s, through %s\n", t.Database, warehouse, user, options.Region, where)
}
