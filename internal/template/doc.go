// Package template makes a pipeline's CloudFormation template and function package.
//
// Both are deterministic: the same pipeline gives the same bytes. The template
// stands alone; docs/aws-sample.md maps each part of AWS's sample to its place here.
//
// Choices that are not plain from the template itself:
//
//   - One function and one role per duty. A role may do what the duty's code calls, on
//     this stack's resources; a test compares the two.
//   - Functions have explicit names, <stack>-<duty>, so that their log groups can exist
//     before them, with retention, and people find them. A stack's name must therefore
//     be at most 51 characters (a function's is at most 64).
//   - redshift-data:DescribeStatement, GetStatementResult and ListStatements are allowed on
//     "*": a statement has no ARN. ExecuteStatement is allowed on the cluster only; a workgroup's ARN holds
//     an id that its name does not tell, so there it is workgroup/*.
//   - The rules that start runs depend on the objects: nothing starts before they exist.
//   - The custom resource carries the objects' hash and the parameters' values, so that a
//     deployment which changes either runs the objects again.
package template
