package ast

// Inspect calls f for n and, while f returns true, for everything below it, in
// order of the fields. Nil children are skipped. Identifiers are no nodes.
func Inspect(n Node, f func(Node) bool) {
	if n == nil || !f(n) {
		return
	}
	v := visitor(f)
	_ = v.expr(n) || v.query(n) || v.dml(n) || v.tableDef(n) || v.security(n) || v.other(n)
}

// visitor walks the fields of one node; its methods report whether they know
// the node's type.
type visitor func(Node) bool

func each[T Node](v visitor, list []T) {
	for _, n := range list {
		Inspect(n, v)
	}
}

// one visits a child held by a concrete pointer, which may be nil.
func one[T any, P interface {
	*T
	Node
}](v visitor, n P) {
	if n != nil {
		Inspect(n, v)
	}
}

func (v visitor) expr(n Node) bool {
	switch n := n.(type) {
	case *TypedLiteral:
		one(v, n.Type)
	case *IntervalLiteral:
		one(v, n.Quantity)
	case *Unary:
		Inspect(n.X, v)
	case *Postfix:
		Inspect(n.X, v)
	case *Binary:
		Inspect(n.L, v)
		Inspect(n.R, v)
	case *Is:
		Inspect(n.X, v)
		Inspect(n.Y, v)
	case *Between:
		Inspect(n.X, v)
		Inspect(n.Low, v)
		Inspect(n.High, v)
	case *In:
		Inspect(n.X, v)
		each(v, n.List)
		one(v, n.Query)
	case *Like:
		Inspect(n.X, v)
		Inspect(n.Pattern, v)
		Inspect(n.Escape, v)
	case *Quantified:
		Inspect(n.X, v)
		one(v, n.Query)
		Inspect(n.Y, v)
	case *Case:
		Inspect(n.Operand, v)
		each(v, n.Whens)
		Inspect(n.Else, v)
	case *When:
		Inspect(n.Cond, v)
		Inspect(n.Result, v)
	case *Cast:
		Inspect(n.X, v)
		one(v, n.Type)
	case *Collate:
		Inspect(n.X, v)
	case *AtTimeZone:
		Inspect(n.X, v)
		Inspect(n.Zone, v)
	case *Extract:
		Inspect(n.X, v)
	case *Trim:
		Inspect(n.Chars, v)
		Inspect(n.X, v)
	case *Position:
		Inspect(n.Needle, v)
		Inspect(n.X, v)
	case *Substring:
		Inspect(n.X, v)
		Inspect(n.From, v)
		Inspect(n.For, v)
	case *Overlay:
		Inspect(n.X, v)
		Inspect(n.With, v)
		Inspect(n.From, v)
		Inspect(n.For, v)
	case *FuncCall:
		one(v, n.Name)
		each(v, n.Args)
		each(v, n.OrderBy)
		each(v, n.WithinGroup)
		Inspect(n.Filter, v)
		one(v, n.Over)
	case *Window:
		each(v, n.PartitionBy)
		each(v, n.OrderBy)
		one(v, n.Frame)
	case *Frame:
		one(v, n.Low)
		one(v, n.High)
	case *Bound:
		Inspect(n.Offset, v)
	case *OrderItem:
		Inspect(n.X, v)
	case *Subquery:
		one(v, n.Query)
	case *Exists:
		one(v, n.Query)
	case *Array:
		each(v, n.Elems)
		one(v, n.Query)
	case *Row:
		each(v, n.Elems)
	case *Field:
		Inspect(n.X, v)
	case *Index:
		Inspect(n.X, v)
		Inspect(n.Low, v)
		Inspect(n.High, v)
	case *Prior:
		Inspect(n.X, v)
	case *NamedArg:
		Inspect(n.X, v)
	case *Literal, *ColumnRef, *Star, *Param, *CurrentOf, *Default:
	default:
		return false
	}
	return true
}

func (v visitor) query(n Node) bool {
	switch n := n.(type) {
	case *Query:
		one(v, n.With)
		Inspect(n.Body, v)
		each(v, n.OrderBy)
		Inspect(n.Limit, v)
		Inspect(n.Offset, v)
	case *With:
		each(v, n.CTEs)
	case *CTE:
		one(v, n.Query)
	case *SetOp:
		Inspect(n.Left, v)
		Inspect(n.Right, v)
	case *Values:
		each(v, n.Rows)
	case *Select:
		each(v, n.DistinctOn)
		Inspect(n.Top, v)
		each(v, n.Items)
		one(v, n.Into)
		each(v, n.From)
		Inspect(n.Where, v)
		one(v, n.Connect)
		one(v, n.GroupBy)
		Inspect(n.Having, v)
		each(v, n.Windows)
		Inspect(n.Qualify, v)
	case *SelectItem:
		Inspect(n.X, v)
	case *Into:
		each(v, n.Targets)
	case *Connect:
		Inspect(n.Start, v)
		Inspect(n.By, v)
	case *GroupBy:
		each(v, n.Items)
	case *GroupItem:
		Inspect(n.X, v)
		each(v, n.Items)
	case *NamedWindow:
		one(v, n.Window)
	case *Alias:
		each(v, n.Types)
	case *TableRef:
		one(v, n.Name)
		Inspect(n.Path, v)
		one(v, n.Alias)
	case *SubqueryRef:
		one(v, n.Query)
		one(v, n.Alias)
	case *FuncRef:
		Inspect(n.Call, v)
		one(v, n.Alias)
	case *Join:
		Inspect(n.Left, v)
		Inspect(n.Right, v)
		Inspect(n.On, v)
		one(v, n.Alias)
	case *Pivot:
		Inspect(n.Source, v)
		each(v, n.Aggregates)
		each(v, n.For)
		each(v, n.In)
		one(v, n.Alias)
	case *Unpivot:
		Inspect(n.Source, v)
		each(v, n.In)
		one(v, n.Alias)
	case *UnpivotRef:
		Inspect(n.X, v)
	default:
		return false
	}
	return true
}

func (v visitor) dml(n Node) bool {
	switch n := n.(type) {
	case *Insert:
		one(v, n.With)
		one(v, n.Table)
		one(v, n.Query)
	case *Update:
		one(v, n.With)
		one(v, n.Table)
		each(v, n.Set)
		each(v, n.From)
		Inspect(n.Where, v)
	case *Assignment:
		each(v, n.Columns)
		Inspect(n.Value, v)
	case *Delete:
		one(v, n.With)
		one(v, n.Table)
		each(v, n.Using)
		Inspect(n.Where, v)
	case *Merge:
		one(v, n.With)
		one(v, n.Table)
		Inspect(n.Source, v)
		Inspect(n.On, v)
		each(v, n.Whens)
	case *MergeWhen:
		Inspect(n.And, v)
		each(v, n.Set)
		each(v, n.Values)
	case *Truncate:
		each(v, n.Tables)
	case *Call:
		one(v, n.Name)
		each(v, n.Args)
	case *Copy:
		one(v, n.Table)
		Inspect(n.From, v)
		each(v, n.Options)
		one(v, n.JobName)
	case *Unload:
		one(v, n.Query)
		one(v, n.Select)
		Inspect(n.To, v)
		each(v, n.Options)
	default:
		return false
	}
	return true
}

func (v visitor) tableDef(n Node) bool {
	switch n := n.(type) {
	case *CreateTable:
		one(v, n.Name)
		each(v, n.Columns)
		each(v, n.Constraints)
		each(v, n.Likes)
		one(v, n.As)
	case *ColumnDef:
		one(v, n.Type)
		Inspect(n.Default, v)
		one(v, n.Identity)
		one(v, n.References)
		Inspect(n.Check, v)
	case *References:
		one(v, n.Table)
	case *TableConstraint:
		one(v, n.References)
		Inspect(n.Check, v)
	case *LikeClause:
		one(v, n.Table)
	case *CreateExternalTable:
		one(v, n.Name)
		each(v, n.Columns)
		each(v, n.PartitionedBy)
		each(v, n.Format)
		one(v, n.As)
	case *AlterTable:
		one(v, n.Name)
		each(v, n.Actions)
	case *AlterAction:
		one(v, n.Column)
		one(v, n.Constraint)
		one(v, n.Type)
		Inspect(n.Expr, v)
		one(v, n.Partition)
		each(v, n.Partitions)
		one(v, n.Properties)
	case *PartitionDef:
		one(v, n.Values)
		Inspect(n.Location, v)
	case *AlterTableAppend:
		one(v, n.Target)
		one(v, n.Source)
	case *Drop:
		each(v, n.Names)
	case *DropRoutine:
		each(v, n.Routines)
	case *Identity:
	default:
		return false
	}
	return true
}

func (v visitor) security(n Node) bool {
	switch n := n.(type) {
	case *CreateSchema:
		one(v, n.Name)
		each(v, n.Elements)
	case *AlterSchema:
		one(v, n.Name)
	case *CreateDatabase:
		one(v, n.Name)
		each(v, n.Options)
	case *AlterDatabase:
		one(v, n.Name)
		each(v, n.Options)
	case *CreateUser:
		each(v, n.Options)
	case *CreateRole:
		one(v, n.ExternalID)
	case *AlterRole:
		each(v, n.Options)
	case *Grant:
		each(v, n.Privileges)
		one(v, n.On)
		one(v, n.Scope)
		each(v, n.To)
	case *GrantTarget:
		each(v, n.Names)
		each(v, n.Routines)
		each(v, n.ARNs)
	case *GrantScope:
		each(v, n.Names)
		one(v, n.Database)
	case *Grantee:
		one(v, n.ID)
	case *AlterDefaultPrivileges:
		each(v, n.InSchemas)
		one(v, n.Grant)
	case *Comment:
		one(v, n.Name)
		one(v, n.Table)
		one(v, n.Routine)
		one(v, n.Text)
	case *Command:
		one(v, n.Object)
	case *CreateGroup, *AlterGroup, *Privilege:
	default:
		return false
	}
	return true
}

func (v visitor) other(n Node) bool {
	switch n := n.(type) {
	case *CreateView:
		one(v, n.Name)
		one(v, n.Query)
	case *CreateMaterializedView:
		one(v, n.Name)
		one(v, n.Query)
	case *RefreshMaterializedView:
		one(v, n.Name)
	case *CreateRoutine:
		one(v, n.Name)
		each(v, n.Args)
		one(v, n.Returns)
		each(v, n.Set)
		one(v, n.Body)
	case *RoutineArg:
		one(v, n.Type)
		Inspect(n.Default, v)
	case *RoutineRef:
		one(v, n.Name)
		each(v, n.Args)
	case *AlterRoutine:
		one(v, n.Routine)
	case *DeclareCursor:
		one(v, n.Query)
	case *Prepare:
		each(v, n.Types)
		Inspect(n.Stmt, v)
	case *Execute:
		each(v, n.Args)
	case *Set:
		one(v, n.Name)
		each(v, n.Values)
	case *Reset:
		one(v, n.Name)
	case *Show:
		one(v, n.Name)
		one(v, n.Routine)
		each(v, n.Options)
	case *Explain:
		Inspect(n.Stmt, v)
	case *Analyze:
		one(v, n.Table)
	case *AnalyzeCompression:
		one(v, n.Table)
	case *Vacuum:
		one(v, n.Table)
		one(v, n.Percent)
	case *Lock:
		each(v, n.Tables)
	case *Cancel:
		Inspect(n.PID, v)
		one(v, n.Message)
	case *TypeName:
		each(v, n.Elems)
	case *Option:
		Inspect(n.Value, v)
		each(v, n.Args)
	case *Body, *Begin, *Commit, *Rollback, *Savepoint, *Fetch, *CloseCursor, *Deallocate, *Use, *Name:
	default:
		return false
	}
	return true
}
