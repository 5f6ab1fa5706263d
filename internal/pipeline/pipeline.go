package pipeline

import (
	"sort"

	"nightshift/internal/task"
)

// FileName is the definition's name inside a pipeline's folder.
const FileName = "nightshift.yaml"

// Limits of a definition.
const (
	// MaxName is the longest pipeline or step name: names of functions, at most 64
	// characters on AWS, are made of them.
	MaxName = 40
	// MaxSQL is the longest statement in bytes: the Data API takes 100 KB, less the comment that names the run.
	MaxSQL = 100*1000 - 400
	// MaxStatements is the most statements of one text: BatchExecuteStatement takes 40.
	MaxStatements = 40
	// MaxSteps keeps the stack below 300 rules and 500 resources.
	MaxSteps = 150
)

// Pipeline is a validated definition.
type Pipeline struct {
	// Dir is the folder as it was given to Load.
	Dir         string
	Name        string
	Description string
	Warehouse   Warehouse
	Parameters  []Parameter // in the order of the file
	Objects     []SQL       // in the order of the file
	OnDelete    string      // task.OnDeleteKeep or task.OnDeleteDrop
	Drop        []string    // statements that remove the objects, in the order to run them
	Triggers    []Trigger
	Steps       []Step // topological order, ties in the order of the file
	Notify      Notify

	parsed []parsedSQL
	Local  Local
}

// Warehouse says where the SQL runs. Either Cluster or Workgroup is set.
type Warehouse struct {
	Cluster, Workgroup, Database string
	// User and Secret are both empty when the functions' IAM identity is the user.
	User, Secret string
	// IAMRole is a role's name or ARN, or empty.
	IAMRole string
}

// Parameter is a value that stands as ${name} in SQL.
type Parameter struct{ Name, Value string }

// SQL is one text of SQL, split into statements.
type SQL struct {
	// Name is the object's or the step's name.
	Name string
	// File is the path inside the folder, with slashes; empty for SQL in nightshift.yaml.
	File       string
	Text       string
	Statements []task.Statement
}

// Trigger starts runs on a schedule.
type Trigger struct {
	// Schedule is an EventBridge expression, cron(...) or rate(...), in UTC.
	Schedule string
}

// Step is one step of the graph.
type Step struct {
	SQL
	After []string
}

// Notify says who is told which outcomes.
type Notify struct {
	On    []string // task.StateSucceeded, task.StateFailed
	Email []string
}

// Local is what only a run on this machine needs.
type Local struct {
	Objects []LocalObject
}

// LocalObject is a file or folder that lies at an S3 location before the first run.
type LocalObject struct {
	URI string // s3://bucket/prefix/
	// Path is the path joined to the pipeline's folder. It may not exist yet.
	Path string
	// Place is where the definition says so, as file:line:column.
	Place string
}

// Plan compiles the pipeline for the worker.
func (p *Pipeline) Plan() task.Plan {
	plan := task.Plan{
		Version: task.PlanVersion, Pipeline: p.Name, Description: p.Description,
		OnDelete: p.OnDelete, Drop: p.Drop, Notify: p.Notify.On,
	}
	for _, o := range p.Objects {
		plan.Objects = append(plan.Objects, task.Object{Name: o.Name, File: o.File, Statements: o.Statements})
	}
	for _, s := range p.Steps {
		plan.Steps = append(plan.Steps, task.Step{Name: s.Name, File: s.File, Statements: s.Statements, After: s.After})
	}
	for _, v := range p.Parameters {
		plan.Parameters = append(plan.Parameters, v.Name)
	}
	if p.Warehouse.IAMRole != "" {
		plan.Parameters = append(plan.Parameters, task.ParamIAMRole)
	}
	sort.Strings(plan.Parameters)
	return plan
}
