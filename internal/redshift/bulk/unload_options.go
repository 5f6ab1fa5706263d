package bulk

import (
	"strconv"
	"strings"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

// UnloadOptions are the options of UNLOAD, with Redshift's defaults.
type UnloadOptions struct {
	Format      Format
	Compression Compression
	Delimiter   string
	Null        string
	Extension   string
	// The flags have Redshift's names.
	Header, AddQuotes, Escape, AllowOverwrite, CleanPath, Manifest, Verbose bool
	Parallel                                                                bool
	PartitionBy                                                             []string
	Include                                                                 bool
	MaxFileSize                                                             int64 // bytes
	Fixed                                                                   []FixedField
}

// The limits of MAXFILESIZE.
const (
	minFileSize     = 5 << 20
	defaultFileSize = 6348 << 20 // 6.2 GB
)

// ParseUnload reads the options of UNLOAD. fold gives a column's name as it is stored.
func ParseUnload(options ast.Options, fold func(ast.Ident) string) (UnloadOptions, error) {
	o := UnloadOptions{Format: Delimited, Delimiter: "|", Parallel: true, MaxFileSize: defaultFileSize}
	for _, opt := range options {
		known, err := o.option(opt, fold)
		if err != nil {
			return o, err
		}
		if !known {
			return o, sqlerror.NotSupported("the UNLOAD option "+opt.Name, opt)
		}
	}
	if o.Format == CSV && options.Get("DELIMITER") == nil {
		o.Delimiter = ","
	}
	if o.Fixed != nil && options.Get("DELIMITER") != nil {
		return o, incompatible("DELIMITER", "FIXEDWIDTH")
	}
	return o, o.consistent()
}

func incompatible(a, b string) error {
	return sqlerror.New(sqlerror.StateSyntaxError, "UNLOAD option %s is not compatible with %s", a, b)
}

func (o *UnloadOptions) consistent() error {
	bad := incompatible
	text := o.Format == Delimited
	switch {
	case o.AllowOverwrite && o.CleanPath:
		return bad("CLEANPATH", "ALLOWOVERWRITE")
	case o.Format == Parquet && o.Compression != Plain:
		return bad(strings.ToUpper(string(o.Compression)), "PARQUET")
	case o.Format == Parquet && o.Header:
		return bad("HEADER", "PARQUET")
	case o.Format == JSON && o.Header:
		return bad("HEADER", "JSON")
	case o.Fixed != nil && o.Format != FixedWidth:
		return bad(string(o.Format), "FIXEDWIDTH")
	case o.Format == FixedWidth && o.Header:
		return bad("HEADER", "FIXEDWIDTH")
	case !text && (o.AddQuotes || o.Escape):
		return bad("ADDQUOTES or ESCAPE", string(o.Format))
	case len(o.PartitionBy) > 0 && !o.Parallel:
		return bad("PARALLEL OFF", "PARTITION BY")
	}
	return nil
}

func (o *UnloadOptions) option(opt *ast.Option, fold func(ast.Ident) string) (bool, error) {
	if flag := o.flags()[opt.Name]; flag != nil {
		*flag = true
		return true, nil
	}
	text := opt.Text()
	switch opt.Name {
	case "IAM_ROLE", "CREDENTIALS", "WITH CREDENTIALS", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN", "TOKEN", "REGION", "KMS_KEY_ID",
		"MASTER_SYMMETRIC_KEY", "ENCRYPTED", "ENCRYPTED AUTO", "ROWGROUPSIZE":
	case "FORMAT":
		return o.format(strings.ToUpper(text))
	case "PARQUET", "CSV", "JSON", "FORMAT PARQUET", "FORMAT CSV", "FORMAT JSON":
		return o.format(strings.TrimPrefix(opt.Name, "FORMAT "))
	case "FIXEDWIDTH":
		fields, err := fixedFields(opt)
		o.Format, o.Fixed = FixedWidth, fields
		return true, err
	case "GZIP":
		o.Compression = Gzip
	case "ZSTD":
		o.Compression = Zstd
	case "BZIP2":
		return true, sqlerror.NotSupported("UNLOAD with BZIP2", opt)
	case "DELIMITER":
		o.Delimiter = unescape(text)
		if len([]rune(o.Delimiter)) != 1 {
			return true, sqlerror.InvalidParameter("UNLOAD delimiter must be a single ASCII character").At(opt)
		}
	case "NULL", "NULL AS":
		o.Null = unescape(text)
	case "EXTENSION":
		o.Extension = text
	case "MANIFEST":
		o.Manifest = true
		o.Verbose = strings.EqualFold(text, "VERBOSE") || len(opt.Args) > 0
	case "MANIFEST VERBOSE":
		o.Manifest, o.Verbose = true, true
	case "PARALLEL":
		o.Parallel = !strings.EqualFold(text, "OFF") && !strings.EqualFold(text, "FALSE")
	case "MAXFILESIZE":
		return true, o.size(opt)
	case "PARTITION BY":
		return true, o.partition(opt, fold)
	default:
		return false, nil
	}
	return true, nil
}

func (o *UnloadOptions) flags() map[string]*bool {
	return map[string]*bool{
		"HEADER": &o.Header, "ADDQUOTES": &o.AddQuotes, "ESCAPE": &o.Escape, "ALLOWOVERWRITE": &o.AllowOverwrite, "CLEANPATH": &o.CleanPath,
	}
}

func (o *UnloadOptions) format(name string) (bool, error) {
	switch f := Format(name); f {
	case Parquet, CSV, JSON:
		o.Format = f
		return true, nil
	}
	return false, nil
}

// size reads MAXFILESIZE: a number of megabytes, or with its unit behind it.
func (o *UnloadOptions) size(opt *ast.Option) error {
	n, err := strconv.ParseFloat(opt.Text(), 64)
	if err != nil {
		return sqlerror.InvalidParameter("MAXFILESIZE needs a number").At(opt)
	}
	unit := float64(1 << 20)
	for _, a := range opt.Args {
		if strings.EqualFold(ast.Text(a), "GB") {
			unit = 1 << 30
		}
	}
	o.MaxFileSize = int64(n * unit)
	if unit > 1<<20 && n == 6.2 { // no whole number of bytes
		o.MaxFileSize = defaultFileSize
	}
	if o.MaxFileSize < minFileSize || o.MaxFileSize > defaultFileSize {
		return sqlerror.InvalidParameter("MAXFILESIZE must be between 5 MB and 6.2 GB").At(opt)
	}
	return nil
}

func (o *UnloadOptions) partition(opt *ast.Option, fold func(ast.Ident) string) error {
	exprs := []ast.Expr{opt.Value}
	if row, ok := opt.Value.(*ast.Row); ok {
		exprs = row.Elems
	}
	for _, e := range exprs {
		ref, ok := e.(*ast.ColumnRef)
		if !ok || len(ref.Parts) != 1 {
			return sqlerror.New(sqlerror.StateSyntaxError, "PARTITION BY needs the names of columns").At(opt)
		}
		o.PartitionBy = append(o.PartitionBy, fold(ref.Parts[0]))
	}
	for _, a := range opt.Args {
		o.Include = o.Include || strings.EqualFold(ast.Text(a), "INCLUDE")
	}
	return nil
}
