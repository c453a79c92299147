// Package aws knows Amazon's load balancers, gateways and the Service Connect proxy: what each of
// their settings means (a Table a system), and how Terraform's resources of the AWS provider and the
// answers of AWS's own APIs become readings of them.
//
// It compares nothing and has no opinion on a value. The programs inside a task are not its
// business either: it hands their command lines on.
package aws

import (
	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is what this folder gives.
var Provider = providers.Provider{
	Name:      "aws",
	Title:     "Amazon Web Services",
	Tables:    []*providers.Table{ALB, NLB, CLB, NATGateway, CloudFront, APIGateway, Lambda, GlobalAccelerator, Lattice, ServiceConnect, Container},
	Terraform: &providers.TerraformReader{Wants: wants, Standins: standins, Read: read},
	Editor:    &providers.Editor{Insert: insert, Effect: effect, Commands: commands},
	Live:      live,
}

// checked is the day on which the sources of all facts here were read.
const checked = "2026-11-20"

// from is a fact with the page that states it.
func from(source string) audit.Fact { return audit.Fact{Source: source, Checked: checked} }

const (
	albAttributes       = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html"
	albErrors           = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html"
	albKeepAlive        = "https://aws.amazon.com/about-aws/whats-new/2024/03/application-load-balancer-http-keepalive-duration/"
	albTargets          = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html"
	nlbIdle             = "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/update-idle-timeout.html"
	nlbOverview         = "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html"
	nlbTargets          = "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html"
	clbIdle             = "https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/config-idle-timeout.html"
	clbDraining         = "https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/config-conn-drain.html"
	natIdle             = "https://repost.aws/knowledge-center/vpc-troubleshoot-nat-gateway-connection"
	cloudFrontOrigin    = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html"
	cloudFrontControls  = "https://aws.amazon.com/about-aws/whats-new/2025/07/amazon-cloudfront-origin-response-timeout-controls/"
	cloudFrontRequests  = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html"
	cloudFrontLimits    = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html"
	lambdaTimeout       = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html"
	lambdaStreaming     = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html"
	acceleratorIdle     = "https://docs.aws.amazon.com/global-accelerator/latest/dg/introduction-how-it-works.html"
	latticeIdle         = "https://docs.aws.amazon.com/vpc-lattice/latest/ug/services.html"
	latticeFunctions    = "https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html"
	restQuotas          = "https://aws.amazon.com/about-aws/whats-new/2024/06/amazon-api-gateway-integration-timeout-limit-29-seconds/"
	httpQuotas          = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html"
	restStreaming       = "https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html"
	socketQuotas        = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html"
	connectTimeout      = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TimeoutConfiguration.html"
	containerDefinition = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html"
	connectFifteen      = "https://github.com/aws/containers-roadmap/issues/1958"
)

// flowEnds is what the owner of a connection sees when a flow table has forgotten it.
const flowEnds = "silence, then a TCP reset at the next packet"
