package redshift

import (
	"context"

	"nightshift/internal/redshift/check"
	"nightshift/internal/redshift/syntax/ast"
)

// dispatch runs one statement inside the session's transaction.
func (s *Session) dispatch(ctx context.Context, stmt ast.Statement, sink ResultSink) (Result, error) {
	if err := check.Kind(stmt); err != nil {
		return Result{Rows: -1}, err
	}
	switch stmt := stmt.(type) {
	case *ast.Query, *ast.Insert, *ast.Update, *ast.Delete, *ast.Merge:
		return s.execBound(ctx, stmt, s.env, nil, sink)
	case *ast.Copy:
		return s.execCopy(ctx, stmt)
	case *ast.Unload:
		return s.execUnload(ctx, stmt)
	case *ast.Call:
		return s.execCall(ctx, stmt, sink)
	case *ast.Truncate:
		return s.execTruncate(ctx, stmt)
	}
	if result, ok, err := s.dispatchDefinition(ctx, stmt); ok {
		return result, err
	}
	if result, ok, err := s.dispatchSecurity(ctx, stmt); ok {
		return result, err
	}
	if result, ok, err := s.dispatchSession(ctx, stmt, sink); ok {
		return result, err
	}
	return Result{Rows: -1}, statementNotSupported(stmt)
}

// dispatchDefinition runs statements that define relations and routines.
func (s *Session) dispatchDefinition(ctx context.Context, stmt ast.Statement) (Result, bool, error) {
	var err error
	result := done(stmt)
	switch stmt := stmt.(type) {
	case *ast.CreateTable:
		result, err = s.execCreateTable(ctx, stmt)
	case *ast.AlterTable:
		err = s.execAlterTable(ctx, stmt)
	case *ast.AlterTableAppend:
		result, err = s.execAppend(ctx, stmt)
	case *ast.CreateView:
		err = s.execCreateView(ctx, stmt)
	case *ast.CreateMaterializedView:
		err = s.execCreateMaterializedView(ctx, stmt)
	case *ast.RefreshMaterializedView:
		err = s.execRefresh(ctx, stmt)
	case *ast.CreateRoutine:
		err = s.routines().Create(ctx, stmt)
	case *ast.AlterRoutine:
		err = s.routines().Alter(ctx, stmt)
	case *ast.Drop:
		err = s.execDrop(ctx, stmt)
	case *ast.DropRoutine:
		err = s.routines().Drop(ctx, stmt)
	case *ast.CreateSchema:
		err = s.execCreateSchema(ctx, stmt)
	case *ast.AlterSchema:
		err = s.execAlterSchema(ctx, stmt)
	case *ast.CreateDatabase:
		err = s.execCreateDatabase(ctx, stmt)
	case *ast.Comment:
		err = s.execComment(ctx, stmt)
	default:
		return Result{}, false, nil
	}
	return result, true, err
}

// dispatchSecurity runs statements about users and permissions.
func (s *Session) dispatchSecurity(ctx context.Context, stmt ast.Statement) (Result, bool, error) {
	var err error
	switch stmt := stmt.(type) {
	case *ast.CreateUser:
		err = s.security().CreateUser(ctx, stmt)
	case *ast.CreateGroup:
		err = s.security().CreateGroup(ctx, stmt)
	case *ast.AlterGroup:
		err = s.security().AlterGroup(ctx, stmt)
	case *ast.CreateRole:
		err = s.security().CreateRole(ctx, stmt)
	case *ast.AlterRole:
		err = s.security().AlterRole(ctx, stmt)
	case *ast.Grant:
		err = s.security().Grant(ctx, stmt)
	case *ast.AlterDefaultPrivileges:
		err = s.security().DefaultPrivileges(ctx, stmt)
	default:
		return Result{}, false, nil
	}
	return done(stmt), true, err
}

// dispatchSession runs statements about the session itself.
func (s *Session) dispatchSession(ctx context.Context, stmt ast.Statement, sink ResultSink) (Result, bool, error) {
	var err error
	result := done(stmt)
	switch stmt := stmt.(type) {
	case *ast.Set:
		err = s.execSet(ctx, stmt)
	case *ast.Reset:
		err = s.execReset(ctx, stmt)
	case *ast.Show:
		result, err = s.execShow(ctx, stmt, sink)
	case *ast.Explain:
		result, err = s.execExplain(ctx, stmt, sink)
	case *ast.DeclareCursor:
		err = s.execDeclare(ctx, stmt)
	case *ast.Fetch:
		result, err = s.execFetch(stmt, sink)
	case *ast.CloseCursor:
		err = s.execCloseCursor(stmt)
	case *ast.Prepare:
		err = s.execPrepare(stmt)
	case *ast.Execute:
		result, err = s.execExecute(ctx, stmt, sink)
	case *ast.Deallocate:
		err = s.execDeallocate(stmt)
	case *ast.Lock:
		err = s.execLock(ctx, stmt)
	case *ast.Cancel:
		err = s.execCancel(stmt)
	case *ast.Use:
		err = s.execUse(stmt)
	case *ast.Analyze:
		err = s.execAnalyze(ctx, stmt)
	case *ast.Vacuum:
		err = s.execVacuum(ctx, stmt)
	default:
		return Result{}, false, nil
	}
	return result, true, err
}
