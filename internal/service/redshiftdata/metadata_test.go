package redshiftdata_test

import (
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	client "github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"
)

func TestMetadata(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.run(t, input(
		"create schema app; create table app.sales(id int not null, price numeric(8,2) default 1.5, note varchar(20)); create view app.cheap as select id from app.sales"))
	cluster, db := aws.String("cluster-1"), aws.String("dev")

	databases, err := f.ListDatabases(t.Context(), &client.ListDatabasesInput{ClusterIdentifier: cluster, Database: db})
	if err != nil || !slices.Equal(databases.Databases, []string{"dev"}) {
		t.Errorf("ListDatabases gives %v, %v", databases, err)
	}
	schemas, err := f.ListSchemas(t.Context(), &client.ListSchemasInput{ClusterIdentifier: cluster, Database: db, SchemaPattern: aws.String("a%")})
	if err != nil || !slices.Equal(schemas.Schemas, []string{"app"}) {
		t.Errorf("ListSchemas gives %v, %v", schemas, err)
	}
	var tables []types.TableMember
	pages := client.NewListTablesPaginator(f.Client, &client.ListTablesInput{ClusterIdentifier: cluster, Database: db, SchemaPattern: aws.String("app"), MaxResults: 1})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		tables = append(tables, page.Tables...)
	}
	if len(tables) != 2 || *tables[0].Name != "sales" || *tables[0].Type != "TABLE" || *tables[1].Name != "cheap" || *tables[1].Type != "VIEW" || *tables[1].Schema != "app" {
		t.Errorf("ListTables gives %+v", tables)
	}
	described, err := f.DescribeTable(t.Context(), &client.DescribeTableInput{ClusterIdentifier: cluster, Database: db, Schema: aws.String("app"), Table: aws.String("sales")})
	if err != nil {
		t.Fatal(err)
	}
	if len(described.ColumnList) != 3 || *described.TableName != "sales" {
		t.Fatalf("DescribeTable gives %+v", described)
	}
	id, price, note := described.ColumnList[0], described.ColumnList[1], described.ColumnList[2]
	if *id.Name != "id" || *id.TypeName != "int4" || id.Nullable != 0 || *id.SchemaName != "app" {
		t.Errorf("id is %+v", id)
	}
	if price.Precision != 8 || price.Scale != 2 || aws.ToString(price.ColumnDefault) != "1.5" || price.Nullable != 1 {
		t.Errorf("price is %+v", price)
	}
	if note.Length != 20 || *note.TypeName != "varchar" {
		t.Errorf("note is %+v", note)
	}
	if _, err := f.ListTables(t.Context(), &client.ListTablesInput{ClusterIdentifier: cluster, Database: aws.String("nope")}); err == nil {
		t.Error("a database that does not exist is no error")
	}
}
