package bulk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"nightshift/internal/redshift/duck"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/types"
)

// Unload is one UNLOAD.
type Unload struct {
	Store ObjectStore
	Conn  *duck.Conn
	// SQL is the query for DuckDB, Args its arguments, Names and Types its columns.
	SQL     string
	Args    []any
	Names   []string
	Types   []types.Type
	To      Location
	Options UnloadOptions
	// TempDir is where files are prepared.
	TempDir string
}

// Unloaded is what an UNLOAD did.
type Unloaded struct {
	Rows, Bytes int64
	Files       []UnloadedFile
}

// UnloadedFile is an object that was written.
type UnloadedFile struct {
	Name        string
	Rows, Bytes int64
}

// staged is a finished local file and the key it will have.
type stagedFile struct {
	key, path   string
	rows, bytes int64
}

// Run writes the query's result to object storage. The objects appear when all are complete; a failure leaves none.
func (u *Unload) Run(ctx context.Context) (Unloaded, error) {
	if u.Store == nil {
		return Unloaded{}, sqlerror.NotSupported("UNLOAD without object storage", nil)
	}
	if err := u.checkPartitions(); err != nil {
		return Unloaded{}, err
	}
	if n := len(u.Names) - len(u.Options.PartitionBy); u.Options.Fixed != nil && len(u.Options.Fixed) != n && (!u.Options.Include || len(u.Options.Fixed) != len(u.Names)) {
		return Unloaded{}, sqlerror.InvalidParameter("the FIXEDWIDTH specification has %d columns, the query %d", len(u.Options.Fixed), len(u.Names))
	}
	if err := u.checkTarget(ctx); err != nil {
		return Unloaded{}, err
	}
	dir, err := os.MkdirTemp(u.TempDir, "unload-*")
	if err != nil {
		return Unloaded{}, fmt.Errorf("prepare the unload: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	var files []stagedFile
	if u.Options.Format == Parquet {
		files, err = u.parquet(ctx, dir)
	} else {
		files, err = u.text(ctx, dir)
	}
	if err != nil {
		return Unloaded{}, err
	}
	if u.Options.Manifest {
		m, err := u.manifest(dir, files)
		if err != nil {
			return Unloaded{}, err
		}
		return u.publish(ctx, append(files, m))
	}
	return u.publish(ctx, files)
}

func (u *Unload) checkPartitions() error {
	for _, p := range u.Options.PartitionBy {
		if !slices.Contains(u.Names, p) {
			return sqlerror.New(sqlerror.StateUndefinedColumn, "Partition column \"%s\" does not exist in the query's result", p)
		}
	}
	if len(u.Options.PartitionBy) > 0 && len(u.Options.PartitionBy) == len(u.Names) && !u.Options.Include {
		return sqlerror.New(sqlerror.StateSyntaxError, "all columns of the query are partition columns; use INCLUDE to unload them too")
	}
	return nil
}

// checkTarget refuses to overwrite what lies there.
func (u *Unload) checkTarget(ctx context.Context) error {
	existing, err := list(ctx, u.Store, u.To)
	if err != nil || len(existing) == 0 || u.Options.AllowOverwrite || u.Options.CleanPath {
		return err
	}
	return sqlerror.New(sqlerror.StateInternal, "Specified unload destination on S3 is not empty. Consider using a different bucket / prefix, manually removing the target files in S3, or using the ALLOWOVERWRITE option.").
		WithDetail("s3://%s/%s", u.To.Bucket, existing[0].Key)
}

// publish makes the prepared files objects, all or none.
func (u *Unload) publish(ctx context.Context, files []stagedFile) (Unloaded, error) {
	if err := ctx.Err(); err != nil {
		return Unloaded{}, context.Cause(ctx)
	}
	old, err := u.Store.List(ctx, u.To.Bucket, u.To.Key)
	if err != nil {
		return Unloaded{}, fmt.Errorf("list %s: %w", u.To, err)
	}
	existed := map[string]bool{}
	for _, o := range old {
		existed[o.Key] = true
	}
	var out Unloaded
	var put []string
	for _, f := range files {
		if err := u.Store.PutFile(ctx, u.To.Bucket, f.key, f.path); err != nil {
			undo := context.WithoutCancel(ctx)
			errs := []error{fmt.Errorf("write s3://%s/%s: %w", u.To.Bucket, f.key, err)}
			for _, key := range put {
				errs = append(errs, u.Store.Delete(undo, u.To.Bucket, key))
			}
			return Unloaded{}, errors.Join(errs...)
		}
		if !existed[f.key] {
			put = append(put, f.key)
		}
		existed[f.key] = false
		if f.rows >= 0 {
			out.Rows += f.rows
			out.Bytes += f.bytes
			out.Files = append(out.Files, UnloadedFile{"s3://" + u.To.Bucket + "/" + f.key, f.rows, f.bytes})
		}
	}
	if u.Options.CleanPath {
		if err := u.clean(ctx, old, existed, files); err != nil {
			return out, err
		}
	}
	return out, nil
}

// clean removes what was there before: everything under the path, or, with partitions, in the folders written to.
func (u *Unload) clean(ctx context.Context, old []Object, keep map[string]bool, files []stagedFile) error {
	folders := map[string]bool{}
	for _, f := range files {
		folders[folderOf(f.key)] = true
	}
	for _, o := range old {
		if !keep[o.Key] || len(u.Options.PartitionBy) > 0 && !folders[folderOf(o.Key)] {
			continue
		}
		if err := u.Store.Delete(ctx, u.To.Bucket, o.Key); err != nil {
			return fmt.Errorf("remove s3://%s/%s: %w", u.To.Bucket, o.Key, err)
		}
	}
	return nil
}

func folderOf(key string) string { return key[:strings.LastIndexByte(key, '/')+1] }

// key names the n-th part of a slice: <prefix>0000_part_00, or <prefix>000 when not parallel.
func (u *Unload) key(folder string, slice, part int) string {
	name := fmt.Sprintf("%04d_part_%02d", slice, part)
	if !u.Options.Parallel {
		name = fmt.Sprintf("%03d", part)
	}
	ext := ""
	switch {
	case u.Options.Extension != "":
		ext = "." + strings.TrimPrefix(u.Options.Extension, ".")
	case u.Options.Format == Parquet:
		ext = ".parquet"
	default:
		if u.Options.Format == JSON {
			ext = ".json"
		}
		ext += map[Compression]string{Gzip: ".gz", Zstd: ".zst"}[u.Options.Compression]
	}
	return u.To.Key + folder + name + ext
}

// parquet lets DuckDB write the files and gives them Redshift's names.
func (u *Unload) parquet(ctx context.Context, dir string) ([]stagedFile, error) {
	target := filepath.Join(dir, "data")
	if err := u.superColumns(); err != nil {
		return nil, err
	}
	options := "FORMAT parquet, COMPRESSION snappy, RETURN_STATS true"
	if len(u.Options.PartitionBy) > 0 {
		quoted := make([]string, len(u.Options.PartitionBy))
		for i, p := range u.Options.PartitionBy {
			quoted[i] = duck.Ident(p)
		}
		options += ", PARTITION_BY (" + strings.Join(quoted, ", ") + ")"
		if u.Options.Include {
			options += ", WRITE_PARTITION_COLUMNS true"
		}
	} else {
		target += ".parquet"
	}
	columns := make([]string, len(u.Names))
	for i, n := range u.Names {
		columns[i] = duck.Ident(n)
	}
	sql := fmt.Sprintf("COPY (SELECT * FROM (%s) AS q(%s)) TO %s (%s)", u.SQL, strings.Join(columns, ", "), duck.Quote(target), options)
	slices := map[string]int{}
	var files []stagedFile
	_, err := u.Conn.Query(ctx, sql, u.Args, nil, func(row []any) error {
		path, _ := row[0].(string)
		rows, _ := row[1].(int64)
		bytes, _ := row[2].(int64)
		folder, err := u.folder(target, path)
		if err != nil {
			return err
		}
		files = append(files, stagedFile{u.key(folder, slices[folder], 0), path, rows, bytes})
		slices[folder]++
		return nil
	})
	return files, err
}

func (u *Unload) superColumns() error {
	for i, t := range u.Types {
		if t.IsInterval() || t.Kind == types.TimeTZ {
			return sqlerror.NotSupported("unloading the type "+t.String()+" of column "+u.Names[i]+" to Parquet", nil)
		}
	}
	return nil
}

// folder is the part of a file's path between the target and its name: "month=2015-12/".
func (u *Unload) folder(target, path string) (string, error) {
	if len(u.Options.PartitionBy) == 0 {
		return "", nil
	}
	rel, err := filepath.Rel(target, filepath.Dir(path))
	if err != nil {
		return "", err
	}
	return filepath.ToSlash(rel) + "/", nil
}

// manifest lists the files, as JSON.
func (u *Unload) manifest(dir string, files []stagedFile) (stagedFile, error) {
	type meta struct {
		ContentLength int64  `json:"content_length"`
		RecordCount   *int64 `json:"record_count,omitempty"`
	}
	type entry struct {
		URL  string `json:"url"`
		Meta *meta  `json:"meta,omitempty"`
	}
	type element struct {
		Name string         `json:"name"`
		Type map[string]any `json:"type"`
	}
	type verbose struct {
		Elements []element `json:"elements"`
	}
	doc := struct {
		Entries []entry        `json:"entries"`
		Schema  *verbose       `json:"schema,omitempty"`
		Meta    *meta          `json:"meta,omitempty"`
		Author  map[string]any `json:"author,omitempty"`
	}{Entries: []entry{}}
	total := meta{RecordCount: new(int64)}
	for _, f := range files {
		e := entry{URL: "s3://" + u.To.Bucket + "/" + f.key}
		if u.Options.Verbose || u.Options.Format == Parquet {
			e.Meta = &meta{ContentLength: f.bytes}
		}
		if u.Options.Verbose {
			e.Meta.RecordCount = &f.rows
		}
		total.ContentLength += f.bytes
		*total.RecordCount += f.rows
		doc.Entries = append(doc.Entries, e)
	}
	if u.Options.Verbose {
		doc.Schema, doc.Meta, doc.Author = &verbose{}, &total, map[string]any{"name": "Amazon Redshift", "version": "1.0.0"}
		for i, n := range u.Names {
			doc.Schema.Elements = append(doc.Schema.Elements, element{n, manifestType(u.Types[i])})
		}
	}
	data, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return stagedFile{}, fmt.Errorf("write the manifest: %w", err)
	}
	path := filepath.Join(dir, "manifest")
	if err := os.WriteFile(path, append(data, '\n'), 0o600); err != nil {
		return stagedFile{}, fmt.Errorf("write the manifest: %w", err)
	}
	return stagedFile{key: u.To.Key + "manifest", path: path, rows: -1}, nil
}

func manifestType(t types.Type) map[string]any {
	out := map[string]any{"base": t.SQLName()}
	switch t.Kind {
	case types.Char, types.Varchar, types.Varbyte:
		out["max_length"] = t.Length
	case types.Decimal:
		out["precision"], out["scale"] = t.Precision, t.Scale
	}
	return out
}
