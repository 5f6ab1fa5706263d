package lambda_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/lambda"

	"nightshift/internal/clock"
	"nightshift/internal/service/lambda"
)

// BenchmarkInvoke measures a cold start (the process is started anew each time) and a warm invocation.
func BenchmarkInvoke(b *testing.B) {
	f := start(b, func(d *lambda.Deps) { d.Clock = clock.System() })
	f.create(b, "probe")
	b.Run("warm", func(b *testing.B) {
		f.invoke(b, "probe", `{}`)
		for b.Loop() {
			f.invoke(b, "probe", `{}`)
		}
	})
	b.Run("warm-in-process", func(b *testing.B) {
		for b.Loop() {
			if _, err := f.svc.InvokeSync(b.Context(), "probe", []byte(`{}`)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("cold", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			if _, err := f.client.UpdateFunctionConfiguration(b.Context(), &sdk.UpdateFunctionConfigurationInput{FunctionName: aws.String("probe")}); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			f.invoke(b, "probe", `{}`)
		}
	})
}
