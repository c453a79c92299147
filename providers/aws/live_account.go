package aws

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/ec2rolecreds"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/aws/aws-sdk-go-v2/service/account"
	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/logging"

	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	// instanceTimeout bounds the one question to the instance-metadata address, which is asked when
	// nothing else has credentials.
	instanceTimeout = time.Second

	// credentialTimeout bounds everything else that may give some, an SSO login that is renewed or a
	// program that is run.
	credentialTimeout = 20 * time.Second
)

// An access is what calls are made with: whose, and where to.
type access struct {
	run    *run
	config aws.Config
}

// account finds configuration and credentials, without which nothing is called.
func (r *run) account(ctx context.Context) (*access, bool) {
	options := []func(*config.LoadOptions) error{
		config.WithHTTPClient(r.pace.client()),
		config.WithRetryer(func() aws.Retryer { return r.pace.retryer() }),
		config.WithEC2RoleCredentialOptions(r.pace.askInstanceOnce),
		config.WithLogger(logging.Nop{}), // errors are told by what they leave unread
	}
	profile := r.Request.Text("profile")
	if profile != "" {
		options = append(options, config.WithSharedConfigProfile(profile))
	}
	if url := r.Request.Text("endpoint-url"); url != "" {
		options = append(options, config.WithBaseEndpoint(url))
	}
	if regions := r.Request.Flags["region"]; len(regions) > 0 && regions[0] != "all" {
		options = append(options, config.WithRegion(regions[0]))
	}
	loaded, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		var absent config.SharedConfigProfileNotExistError
		if errors.As(err, &absent) {
			r.Wrong("profile "+profile, "the AWS configuration has no such profile", "aws configure list-profiles")
		} else {
			r.Problem("aws", "the AWS configuration cannot be read: "+err.Error(), "aws configure list")
		}
		return nil, false
	}
	a := &access{run: r, config: loaded}
	if loaded.Region == "" {
		a.config.Region = "us-east-1" // where STS and the account's regions are asked
	}
	if !a.credentials(ctx, "there are no AWS credentials", login(profile)) {
		return nil, false
	}
	a.config.Region = loaded.Region
	return a, a.assume(ctx)
}

// login is the command after which there are credentials.
func login(profile string) string {
	if profile != "" {
		return "aws sso login --profile " + profile + ", or `aws configure --profile " + profile + "`"
	}
	return "aws sso login, or `aws configure`, or set AWS_PROFILE; `aws sts get-caller-identity` shows whether there are any"
}

// credentials asks for them once, so that they are there or the run ends.
func (a *access) credentials(ctx context.Context, what, next string) bool {
	limited, cancel := context.WithTimeout(ctx, credentialTimeout)
	defer cancel()
	_, err := a.config.Credentials.Retrieve(limited)
	switch {
	case err == nil:
		return true
	case providers.Ended(ctx) != "":
		a.run.Problem("aws", providers.Ended(ctx)+" before there were credentials", next)
	default:
		a.run.Problem("aws", what+": "+providers.RootCause(err), next)
	}
	return false
}

// assume takes over the role of --role-arn.
func (a *access) assume(ctx context.Context) bool {
	role, external := a.run.Request.Text("role-arn"), a.run.Request.Text("external-id")
	if role == "" {
		if external != "" {
			a.run.Wrong("--external-id", "it is for a role that is assumed, and there is none", "give --role-arn too")
		}
		return external == ""
	}
	if !arn.IsARN(role) {
		a.run.Wrong("--role-arn "+role, "it is no ARN", "give one such as arn:aws:iam::123456789012:role/audit")
		return false
	}
	at := a.config.Copy()
	if at.Region == "" {
		at.Region = "us-east-1"
	}
	a.config.Credentials = aws.NewCredentialsCache(stscreds.NewAssumeRoleProvider(sts.NewFromConfig(at), role,
		func(o *stscreds.AssumeRoleOptions) {
			o.RoleSessionName = "timeout-audit"
			if external != "" {
				o.ExternalID = aws.String(external)
			}
		}))
	return a.credentials(ctx, "the role "+role+" cannot be assumed",
		"let your identity call sts:AssumeRole on it, and check the role's trust policy and --external-id")
}

// askInstanceOnce keeps the instance-metadata address from being waited for.
func (p pace) askInstanceOnce(o *ec2rolecreds.Options) {
	o.Client = imds.New(imds.Options{
		HTTPClient:     &http.Client{Transport: p.over, Timeout: instanceTimeout},
		Retryer:        aws.NopRetryer{},
		EnableFallback: aws.FalseTernary,
	})
}

// client is an HTTP client that holds as many connections as calls run at once.
func (p pace) client() config.HTTPClient {
	if p.over != nil {
		return &http.Client{Transport: p.over, Timeout: p.attempt}
	}
	return awshttp.NewBuildableClient().WithTimeout(p.attempt).WithTransportOptions(func(t *http.Transport) {
		t.MaxIdleConnsPerHost = p.inFlight
	})
}

// selected are the regions to read.
func (r *run) selected(ctx context.Context, a *access) ([]string, bool) {
	given := r.Request.Flags["region"]
	if slices.Contains(given, "all") {
		names, err := a.enabledRegions(ctx)
		if err != nil {
			u := unknownBy(ctx, err, "account:ListRegions")
			r.Problem("--region all", "the account's regions cannot be listed: "+u.Why, "name the regions: --region eu-west-1 --region us-east-1")
		}
		return names, err == nil
	}
	var names []string
	for _, cluster := range r.Request.Flags["cluster"] {
		if parsed, err := arn.Parse(cluster); err == nil && len(given) == 0 {
			names = append(names, parsed.Region)
		}
	}
	names = append(names, given...)
	if len(names) == 0 && a.config.Region != "" {
		names = []string{a.config.Region}
	}
	if len(names) == 0 {
		r.Wrong("aws", "no region is configured", "give --region, such as --region eu-west-1, or set AWS_REGION")
		return nil, false
	}
	slices.Sort(names)
	return slices.Compact(names), true
}

// enabledRegions lists those that the account uses.
func (a *access) enabledRegions(ctx context.Context) ([]string, error) {
	at := a.config.Copy()
	if at.Region == "" {
		at.Region = "us-east-1"
	}
	client := account.NewFromConfig(at, func(o *account.Options) {
		o.APIOptions = append(o.APIOptions, wait(a.run.pace.throttle("Account"), &a.run.Counts))
	})
	var names []string
	pages := account.NewListRegionsPaginator(client, &account.ListRegionsInput{
		MaxResults: aws.Int32(50),
		RegionOptStatusContains: []accounttypes.RegionOptStatus{
			accounttypes.RegionOptStatusEnabled, accounttypes.RegionOptStatusEnabledByDefault,
		},
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, region := range page.Regions {
			names = append(names, aws.ToString(region.RegionName))
		}
	}
	slices.Sort(names)
	return names, nil
}

// tail is the part of an ARN behind its kind: "app/chat/123" of a load balancer's.
func tail(text string) string {
	_, rest, ok := strings.Cut(text, "/")
	if !ok {
		return text
	}
	return rest
}
