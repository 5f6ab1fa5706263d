package bulk

import (
	"strconv"
	"strings"

	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

// Format is the form of the data of COPY and UNLOAD.
type Format string

// The formats.
const (
	Delimited  Format = "TEXT"
	CSV        Format = "CSV"
	JSON       Format = "JSON"
	Parquet    Format = "PARQUET"
	FixedWidth Format = "FIXEDWIDTH"
)

// Compression of the files.
type Compression string

// The compressions.
const (
	Plain Compression = ""
	Gzip  Compression = "gzip"
	Bzip2 Compression = "bzip2"
	Zstd  Compression = "zstd"
	Lzop  Compression = "lzop"
)

// CopyOptions are the options of COPY, with Redshift's defaults.
type CopyOptions struct {
	Format      Format
	Compression Compression
	Delimiter   string
	Quote       byte
	Null        string
	HasNull     bool
	// Escape, RemoveQuotes and so on are flags of the same names.
	Escape, RemoveQuotes, TrimBlanks, TruncateColumns, FillRecord, IgnoreBlankLines bool
	BlanksAsNull, EmptyAsNull, RoundDec, NoLoad, Manifest, ExplicitIDs              bool
	// AcceptInvChars is the replacement for invalid characters; AcceptInv says that there is one.
	AcceptInv      bool
	AcceptInvChars byte
	AcceptAnyDate  bool
	IgnoreHeader   int
	MaxError       int
	DateFormat     string // "": YYYY-MM-DD, "auto"
	TimeFormat     string // "": YYYY-MM-DD HH:MI:SS, "auto", "epochsecs", "epochmillisecs"
	Encoding       string // "UTF8", "UTF16", "UTF16LE", "UTF16BE", "ISO88591"
	JSONPaths      string // "auto", "auto ignorecase", "noshred" or s3://...
	Fixed          []FixedField
}

// FixedField is a column of FIXEDWIDTH.
type FixedField struct {
	Label string
	Width int
}

// ignoredOptions say who may read, where the bucket is and how to store: they change nothing here.
var ignoredOptions = map[string]bool{
	"IAM_ROLE": true, "CREDENTIALS": true, "ACCESS_KEY_ID": true, "SECRET_ACCESS_KEY": true, "SESSION_TOKEN": true, "TOKEN": true, "WITH CREDENTIALS": true,
	"REGION": true, "COMPUPDATE": true, "STATUPDATE": true, "COMPROWS": true, "ENCRYPTED": true, "MASTER_SYMMETRIC_KEY": true, "KMS_KEY_ID": true,
	"PARALLEL": true, "PRESERVE": true,
}

// ParseCopy reads the options of COPY.
func ParseCopy(options ast.Options) (CopyOptions, error) {
	o := CopyOptions{Format: Delimited, Delimiter: "|", Quote: '"', Null: `\N`}
	for _, opt := range options {
		if ignoredOptions[opt.Name] {
			continue
		}
		known, err := o.formatOption(opt)
		if err == nil && !known {
			known, err = o.dataOption(opt)
		}
		if err == nil && !known {
			known, err = o.flag(opt)
		}
		if err != nil {
			return o, err
		}
		if !known {
			return o, sqlerror.NotSupported("the COPY option "+opt.Name, opt)
		}
	}
	if o.Format == CSV && options.Get("DELIMITER") == nil {
		o.Delimiter = ","
	}
	return o, o.consistent()
}

func (o *CopyOptions) consistent() error {
	switch {
	case o.Format == CSV && (o.Escape || o.RemoveQuotes):
		return sqlerror.New(sqlerror.StateSyntaxError, "CSV is not compatible with ESCAPE or REMOVEQUOTES")
	case o.Format == FixedWidth && (o.Escape || o.RemoveQuotes):
		return sqlerror.New(sqlerror.StateSyntaxError, "FIXEDWIDTH is not compatible with ESCAPE or REMOVEQUOTES")
	case o.Format == Parquet && o.Compression != Plain:
		return sqlerror.New(sqlerror.StateSyntaxError, "a compression option is not compatible with PARQUET")
	case o.Escape && o.RemoveQuotes:
		return nil
	}
	return nil
}

// formatOption reads what chooses the form of the files.
func (o *CopyOptions) formatOption(opt *ast.Option) (bool, error) {
	switch opt.Name {
	case "FORMAT":
		sub := &ast.Option{Span: opt.Span, Name: strings.ToUpper(opt.Text())}
		if len(opt.Args) > 0 {
			sub.Value = opt.Args[0]
		}
		return o.formatOption(sub)
	case "FORMAT JSON", "JSON":
		o.Format, o.JSONPaths = JSON, "auto"
		path := opt.Text()
		if len(opt.Args) > 0 {
			path = ast.Text(opt.Args[0])
		}
		if path != "" {
			o.JSONPaths = path
		}
		return true, nil
	case "CSV", "FORMAT CSV":
		o.Format = CSV
		return true, nil
	case "PARQUET", "FORMAT PARQUET":
		o.Format = Parquet
		return true, nil
	case "FIXEDWIDTH":
		var err error
		o.Format = FixedWidth
		o.Fixed, err = fixedFields(opt)
		return true, err
	case "ORC", "AVRO", "RCFILE", "SEQUENCEFILE", "TEXTFILE", "SHAPEFILE":
		return false, sqlerror.NotSupported("COPY from "+opt.Name, opt)
	case "SSH", "READRATIO":
		return false, sqlerror.NotSupported("COPY with "+opt.Name, opt)
	case "GZIP":
		o.Compression = Gzip
	case "BZIP2":
		o.Compression = Bzip2
	case "ZSTD":
		o.Compression = Zstd
	case "LZOP":
		o.Compression = Lzop
	default:
		return false, nil
	}
	return true, nil
}

// fixedFields reads the columns of FIXEDWIDTH 'label:width,...'.
func fixedFields(opt *ast.Option) ([]FixedField, error) {
	var out []FixedField
	for _, part := range strings.Split(opt.Text(), ",") {
		label, width, ok := strings.Cut(strings.TrimSpace(part), ":")
		n, err := strconv.Atoi(strings.TrimSpace(width))
		if !ok || err != nil || n < 1 {
			return nil, sqlerror.InvalidParameter("invalid FIXEDWIDTH specification %q: label:width is wanted", part).At(opt)
		}
		out = append(out, FixedField{strings.TrimSpace(label), n})
	}
	return out, nil
}

// dataOption reads options with a value.
func (o *CopyOptions) dataOption(opt *ast.Option) (bool, error) {
	text := opt.Text()
	switch opt.Name {
	case "DELIMITER":
		d, err := delimiter(text, opt)
		o.Delimiter = d
		return true, err
	case "QUOTE", "QUOTE AS":
		if len(text) != 1 {
			return true, sqlerror.InvalidParameter("COPY quote must be a single ASCII character").At(opt)
		}
		o.Quote = text[0]
	case "NULL", "NULL AS":
		o.Null, o.HasNull = unescape(text), true
	case "DATEFORMAT":
		o.DateFormat = text
	case "TIMEFORMAT":
		o.TimeFormat = text
	case "ENCODING":
		o.Encoding = strings.ToUpper(strings.ReplaceAll(text, "-", ""))
		switch o.Encoding {
		case "UTF8":
			o.Encoding = ""
		case "UTF16", "UTF16LE", "UTF16BE", "ISO88591":
		default:
			return true, sqlerror.InvalidParameter("invalid ENCODING %q: UTF8, UTF16, UTF16LE, UTF16BE and ISO88591 are allowed", text).At(opt)
		}
	case "IGNOREHEADER":
		return true, number(opt, &o.IgnoreHeader)
	case "MAXERROR":
		return true, number(opt, &o.MaxError)
	case "ACCEPTINVCHARS":
		o.AcceptInv, o.AcceptInvChars = true, '?'
		if text != "" {
			if len(text) != 1 || text[0] >= 0x80 {
				return true, sqlerror.InvalidParameter("ACCEPTINVCHARS needs a single ASCII character").At(opt)
			}
			o.AcceptInvChars = text[0]
		}
	default:
		return false, nil
	}
	return true, nil
}

func (o *CopyOptions) flag(opt *ast.Option) (bool, error) {
	flags := map[string]*bool{
		"ESCAPE": &o.Escape, "REMOVEQUOTES": &o.RemoveQuotes, "TRIMBLANKS": &o.TrimBlanks, "TRUNCATECOLUMNS": &o.TruncateColumns,
		"FILLRECORD": &o.FillRecord, "IGNOREBLANKLINES": &o.IgnoreBlankLines, "BLANKSASNULL": &o.BlanksAsNull, "EMPTYASNULL": &o.EmptyAsNull,
		"ROUNDEC": &o.RoundDec, "NOLOAD": &o.NoLoad, "MANIFEST": &o.Manifest, "EXPLICIT_IDS": &o.ExplicitIDs, "ACCEPTANYDATE": &o.AcceptAnyDate,
	}
	f, ok := flags[opt.Name]
	if ok {
		*f = true
	}
	return ok, nil
}

func number(opt *ast.Option, to *int) error {
	n, err := strconv.Atoi(opt.Text())
	if err != nil || n < 0 {
		return sqlerror.InvalidParameter("%s needs a number that is not negative", opt.Name).At(opt)
	}
	*to = n
	return nil
}

// delimiter reads DELIMITER: one character, also as an escape such as \t or \001.
func delimiter(text string, opt *ast.Option) (string, error) {
	d := unescape(text)
	if d == "" {
		return "", sqlerror.InvalidParameter("COPY delimiter must be a single ASCII character").At(opt)
	}
	if len(d) > 1 && strings.Trim(d, d[:1]) != "" && len(d) > 4 {
		return "", sqlerror.InvalidParameter("COPY delimiter must not be longer than 4 characters").At(opt)
	}
	if strings.ContainsAny(d, "\n\r") {
		return "", sqlerror.InvalidParameter("COPY delimiter cannot be newline or carriage return").At(opt)
	}
	return d, nil
}

// unescape reads \t, \\ and octal \001.
func unescape(s string) string {
	if !strings.HasPrefix(s, `\`) || len(s) < 2 || s == `\N` {
		return s
	}
	if s == `\t` {
		return "\t"
	}
	if s == `\0` {
		return "\x00"
	}
	if n, err := strconv.ParseUint(s[1:], 8, 8); err == nil && len(s) == 4 {
		return string([]byte{byte(n)})
	}
	return s
}

// Location is a place in object storage.
type Location struct{ Bucket, Key string }

// ParseLocation reads s3://bucket/key. Other schemes are refused by name.
func ParseLocation(url string, at sqlerror.Positioner) (Location, error) {
	scheme, rest, ok := strings.Cut(url, "://")
	if !ok {
		return Location{}, sqlerror.InvalidParameter("invalid location %q: s3://bucket/prefix is wanted", url)
	}
	if scheme != "s3" {
		return Location{}, sqlerror.NotSupported("the source "+scheme+"://", at)
	}
	bucket, key, _ := strings.Cut(rest, "/")
	if bucket == "" {
		return Location{}, sqlerror.InvalidParameter("invalid location %q: the bucket is missing", url)
	}
	return Location{bucket, key}, nil
}

// String writes the location as s3://bucket/key.
func (l Location) String() string { return "s3://" + l.Bucket + "/" + l.Key }
