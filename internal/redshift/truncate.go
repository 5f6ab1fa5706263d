package redshift

import (
	"context"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/locks"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
)

// execTruncate empties tables and commits: in Redshift TRUNCATE ends the transaction it runs in.
func (s *Session) execTruncate(ctx context.Context, stmt *ast.Truncate) (Result, error) {
	if err := s.mayEnd("TRUNCATE"); err != nil {
		return Result{Rows: -1}, err
	}
	for _, n := range stmt.Tables {
		r, err := s.target(ctx, n, locks.AccessExclusive)
		if err != nil {
			return Result{Rows: -1}, err
		}
		if r.Kind != catalog.Table {
			return Result{Rows: -1}, sqlerror.WrongObjectType(r.Name, "table").At(n)
		}
		if !s.may(catalog.OnRelation, r.OID, r.Owner, "truncate") && !s.holds("truncate table") {
			return Result{Rows: -1}, sqlerror.MustBeOwner("relation", r.Name).At(n)
		}
		if err := s.writing(); err != nil {
			return Result{Rows: -1}, err
		}
		if _, err := s.conn.Exec(ctx, "DELETE FROM "+r.Physical); err != nil {
			return Result{Rows: -1}, err
		}
		if err := s.outdate(ctx, r); err != nil {
			return Result{Rows: -1}, err
		}
	}
	if s.tx.block || s.depth > 0 {
		if err := s.commitMidway(ctx); err != nil {
			return Result{Rows: -1}, err
		}
		// A script stays one; a block of the client's own is over.
		s.tx.block = s.tx.block && s.marking != nil
	}
	return done(stmt), nil
}
