// Package ecs reads task definitions of Amazon ECS that stand in files of JSON of their own: what is given
// to `aws ecs register-task-definition --cli-input-json` and to GitHub's amazon-ecs-render-task-definition,
// and what `aws ecs describe-task-definition` prints.
//
// Lists of containers alone are left to whoever has them in a task definition: Terraform reads such files itself.
//
// It emits what containers start and how long they have to stop; what that means is known by others.
package ecs

import (
	"bytes"
	"path"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/yamlfile"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is the reader of task definitions.
var Provider = providers.Provider{Name: "ecs", Title: "ECS task definitions", File: reader}

var reader = &providers.FileReader{Command: "ecs", Found: true, Likely: likely, Match: match, Read: read}

func likely(name string) bool { return strings.EqualFold(path.Ext(name), ".json") }

var (
	definitions = []byte(`"containerDefinitions"`)
	resources   = []byte(`"aws_ecs_task_definition"`) // of Terraform, which has them as text
)

func match(name string, head []byte) bool {
	return likely(name) && bytes.Contains(head, definitions) && !bytes.Contains(head, resources)
}

func read(request providers.FileRequest) providers.Found {
	d := &definition{request: &request}
	file, problem := yamlfile.ParseJSON(request.Path, request.Text)
	switch {
	case problem != nil && template.Match(request.Text):
		d.found.Unread = append(d.found.Unread, audit.Unread{
			Code: audit.NoValue, At: problem.At,
			Why: "it is a template that was not filled in (" + problem.Text + "); give the file that comes of it",
		})
	case problem != nil:
		d.found.Problems = append(d.found.Problems, *problem)
	default:
		d.read(file.Documents[0])
	}
	return d.found
}
