package lambda

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// settings are what CreateFunction and UpdateFunctionConfiguration have in common; nil leaves a setting as it is.
type settings struct {
	Role, Runtime, Handler, Description *string
	Timeout, MemorySize                 *int32
	Environment                         *Environment
	DeadLetterConfig                    *DeadLetterConfig
	TracingConfig                       *TracingConfig
	EphemeralStorage                    *EphemeralStorage
	LoggingConfig                       *LoggingConfig
}

// reserved names of variables that a function may not set.
var reserved = []string{"_HANDLER", "_X_AMZN_TRACE_ID", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
	"AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME",
	"AWS_LAMBDA_RUNTIME_API", "AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY", "AWS_SESSION_TOKEN", "LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT"}

var variableRule = regexp.MustCompile(`^[a-zA-Z]([a-zA-Z0-9_])+$`)

// runtimes that a bootstrap of one's own is for.
var runtimes = []string{"provided.al2023", "provided.al2"}

func (s *Service) apply(f *function, in settings) error {
	if err := applyTexts(f, in); err != nil {
		return err
	}
	if err := applyNumbers(f, in); err != nil {
		return err
	}
	if in.TracingConfig != nil && in.TracingConfig.Mode != "" && in.TracingConfig.Mode != "PassThrough" {
		return unsupported("the tracing mode " + in.TracingConfig.Mode + ", only PassThrough")
	}
	if in.Environment != nil {
		if err := checkVariables(in.Environment.Variables); err != nil {
			return err
		}
		f.Environment = maps.Clone(in.Environment.Variables)
	}
	if in.DeadLetterConfig != nil {
		if arn := in.DeadLetterConfig.TargetArn; arn != "" {
			if err := s.checkTarget("DeadLetterConfig.TargetArn", arn, "sqs", "sns"); err != nil {
				return err
			}
		}
		f.DeadLetter = in.DeadLetterConfig.TargetArn
	}
	return applyLogging(f, in.LoggingConfig)
}

func applyTexts(f *function, in settings) error {
	if in.Role != nil {
		if !roleRule.MatchString(*in.Role) {
			return validation(*in.Role, "role", "Member must satisfy regular expression pattern: "+roleRule.String())
		}
		f.Role = *in.Role
	}
	if in.Runtime != nil {
		if !slices.Contains(runtimes, *in.Runtime) {
			return invalid("runtime %s is not supported by the local cloud; only %s", *in.Runtime, strings.Join(runtimes, " and "))
		}
		f.Runtime = *in.Runtime
	}
	if in.Handler != nil {
		if len(*in.Handler) > 128 || strings.ContainsAny(*in.Handler, " \t\r\n\x00") {
			return validation(*in.Handler, "handler", `Member must satisfy regular expression pattern: [^\s]+`)
		}
		f.Handler = *in.Handler
	}
	if in.Description != nil {
		if len(*in.Description) > 256 {
			return validation(*in.Description, "description", "Member must have length less than or equal to 256")
		}
		f.Description = *in.Description
	}
	return nil
}

func applyNumbers(f *function, in settings) error {
	type bound struct {
		member   string
		v        *int32
		min, max int32
		to       *int32
	}
	bounds := []bound{{"timeout", in.Timeout, 1, 900, &f.Timeout}, {"memorySize", in.MemorySize, 128, 10240, &f.MemorySize}}
	if in.EphemeralStorage != nil {
		bounds = append(bounds, bound{"ephemeralStorage.size", in.EphemeralStorage.Size, 512, 10240, &f.Storage})
	}
	for _, b := range bounds {
		if b.v == nil {
			continue
		}
		if *b.v < b.min {
			return validation(fmt.Sprint(*b.v), b.member, fmt.Sprintf("Member must have value greater than or equal to %d", b.min))
		}
		if *b.v > b.max {
			return validation(fmt.Sprint(*b.v), b.member, fmt.Sprintf("Member must have value less than or equal to %d", b.max))
		}
		*b.to = *b.v
	}
	return nil
}

func checkVariables(env map[string]string) error {
	size := 0
	var taken []string
	for k, v := range env {
		size += len(k) + len(v)
		if slices.Contains(reserved, k) {
			taken = append(taken, k)
			continue
		}
		if !variableRule.MatchString(k) {
			return validation(k, "environment.variables", "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]")
		}
		if strings.ContainsRune(v, 0) {
			return invalid("The value of the environment variable %s contains a NUL byte", k)
		}
	}
	if len(taken) > 0 {
		slices.Sort(taken)
		return invalid("Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: %s", strings.Join(taken, ", "))
	}
	if size > 4096 {
		return invalid("Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: %d bytes", size)
	}
	return nil
}

func applyLogging(f *function, in *LoggingConfig) error {
	if f.Logging.LogFormat == "" {
		f.Logging.LogFormat = "Text"
	}
	if in == nil {
		return nil
	}
	log := *in
	if log.LogFormat == "" {
		log.LogFormat = "Text"
	}
	if log.LogFormat != "Text" && log.LogFormat != "JSON" {
		return validation(log.LogFormat, "loggingConfig.logFormat", "Member must satisfy enum value set: [JSON, Text]")
	}
	if log.LogFormat == "Text" && (log.ApplicationLogLevel != "" || log.SystemLogLevel != "") {
		return invalid("You can only set log levels for functions that use the JSON log format")
	}
	if log.LogFormat == "JSON" {
		if log.SystemLogLevel != "" && log.SystemLogLevel != "INFO" {
			return unsupported("the system log level " + log.SystemLogLevel + ", only INFO")
		}
		if log.ApplicationLogLevel == "" {
			log.ApplicationLogLevel = "INFO"
		}
		log.SystemLogLevel = "INFO"
	}
	f.Logging = log
	return nil
}
