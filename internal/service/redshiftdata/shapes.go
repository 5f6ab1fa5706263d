package redshiftdata

import "time"

// Parameter is a value for :name in a statement.
type Parameter struct {
	Name  string `aws:"name,required"`
	Value string `aws:"value,keepempty"`
}

// Connection says where and as whom a statement runs.
type Connection struct {
	ClusterIdentifier string
	WorkgroupName     string
	Database          string
	DbUser            string
	SecretArn         string
}

// Submission is what ExecuteStatement and BatchExecuteStatement have in common.
type Submission struct {
	Connection
	StatementName           string
	WithEvent               bool
	Parameters              []Parameter
	ClientToken             string
	ResultFormat            string // JSON or CSV
	SessionId               string
	SessionKeepAliveSeconds *int32
}

// ExecuteStatementInput is the request of ExecuteStatement.
type ExecuteStatementInput struct {
	Sql string `aws:",required"`
	Submission
}

// BatchExecuteStatementInput is the request of BatchExecuteStatement.
type BatchExecuteStatementInput struct {
	Sqls []string `aws:",required"`
	Submission
}

// SubmitOutput is the response of both.
type SubmitOutput struct {
	Id        string
	CreatedAt time.Time
	Connection
	DbGroups  []string
	SessionId string
}

// IDInput names a statement, or with ":n" at its end a sub-statement of a batch.
type IDInput struct {
	Id string `aws:",required"`
}

// DescribeStatementInput is the request of DescribeStatement.
type DescribeStatementInput struct {
	Id              string `aws:",required"`
	WaitTimeSeconds *int32 // how long to wait for the statement's end
}

// PageInput is IDInput with the token of the next page.
type PageInput struct {
	Id              string `aws:",required"`
	NextToken       string
	WaitTimeSeconds *int32 // how long to wait for the statement's end
}

// DescribeStatementOutput is the response of DescribeStatement. Duration is in
// nanoseconds; -1 stands for no rows and no size.
type DescribeStatementOutput struct {
	Id string
	Connection
	Status          string
	Error           string
	Duration        int64
	CreatedAt       time.Time
	UpdatedAt       time.Time
	RedshiftPid     int64
	RedshiftQueryId int64
	HasResultSet    bool
	QueryString     string
	QueryParameters []Parameter
	ResultRows      int64
	ResultSize      int64
	ResultFormat    string
	SessionId       string
	SubStatements   []SubStatement
}

// SubStatement is one statement of a batch.
type SubStatement struct {
	Id              string
	Status          string
	Error           string
	Duration        int64
	CreatedAt       time.Time
	UpdatedAt       time.Time
	QueryString     string
	RedshiftQueryId int64
	HasResultSet    bool
	ResultRows      int64
	ResultSize      int64
}

// ColumnMetadata describes a column of a result.
type ColumnMetadata struct {
	ColumnDefault   *string `aws:"columnDefault"`
	IsCaseSensitive bool    `aws:"isCaseSensitive"`
	IsCurrency      bool    `aws:"isCurrency"`
	IsSigned        bool    `aws:"isSigned"`
	Label           string  `aws:"label,keepempty"`
	Length          int     `aws:"length"`
	Name            string  `aws:"name,keepempty"`
	Nullable        int     `aws:"nullable"`
	Precision       int     `aws:"precision"`
	Scale           int     `aws:"scale"`
	SchemaName      string  `aws:"schemaName,keepempty"`
	TableName       string  `aws:"tableName,keepempty"`
	TypeName        string  `aws:"typeName,keepempty"`
}

// Field is one value; exactly one member is set.
type Field struct {
	IsNull       *bool    `aws:"isNull" json:"n,omitempty"`
	BooleanValue *bool    `aws:"booleanValue" json:"b,omitempty"`
	LongValue    *int64   `aws:"longValue" json:"i,omitempty"`
	DoubleValue  *float64 `aws:"doubleValue" json:"f,omitempty"`
	StringValue  *string  `aws:"stringValue" json:"s,omitempty"`
	BlobValue    []byte   `aws:"blobValue" json:"x,omitempty"`
}

// GetStatementResultOutput is the response of GetStatementResult.
type GetStatementResultOutput struct {
	Records        [][]Field
	ColumnMetadata []ColumnMetadata
	TotalNumRows   int64
	NextToken      string
}

// CSVRecords are rows in CSV (RFC 4180).
type CSVRecords struct{ CSVRecords string }

// GetStatementResultV2Output is the response of GetStatementResultV2.
type GetStatementResultV2Output struct {
	Records        []CSVRecords
	ColumnMetadata []ColumnMetadata
	TotalNumRows   int64
	ResultFormat   string
	NextToken      string
}

// ListStatementsInput is the request of ListStatements.
type ListStatementsInput struct {
	ClusterIdentifier string
	WorkgroupName     string
	Database          string
	StatementName     string // a prefix, case-sensitive
	Status            string // ALL or one status
	RoleLevel         *bool
	MaxResults        *int32
	NextToken         string
}

// StatementData is a statement as lists show it.
type StatementData struct {
	Id               string
	StatementName    string
	Status           string
	QueryString      string
	QueryStrings     []string
	QueryParameters  []Parameter
	SecretArn        string
	IsBatchStatement bool
	ResultFormat     string
	SessionId        string
	CreatedAt        time.Time
	UpdatedAt        time.Time
}

// ListStatementsOutput is the response of ListStatements, newest first.
type ListStatementsOutput struct {
	Statements []StatementData
	NextToken  string
}

// CancelStatementOutput is the response of CancelStatement.
type CancelStatementOutput struct{ Status bool }
