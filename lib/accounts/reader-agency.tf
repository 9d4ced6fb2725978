# The agency of a member account that the functions assume. Apply it in each account, or as a stack set of RFS.

terraform {
  required_providers {
    huaweicloud = {
      source = "huaweicloud/huaweicloud"
    }
  }
}

variable "watching_account_id" {
  description = "Domain id of the account that the functions run in."
  type        = string
}

variable "external_id" {
  description = "What CSMS_EXTERNAL_ID of the functions has."
  type        = string
  sensitive   = true
}

resource "huaweicloud_identity_trust_agency" "csms_reader" {
  name     = "csms-reader"
  duration = 3600

  trust_policy = jsonencode({
    Version = "5.0"
    Statement = [{
      Effect    = "Allow"
      Action    = ["sts:agencies:assume"]
      Principal = { IAM = [var.watching_account_id] }
      Condition = { StringEquals = { "sts:ExternalId" = [var.external_id] } }
    }]
  })

  policy_names = [huaweicloud_identity_policy.csms_reader.name]
}

# With CONFIG_ENDPOINT, the agency needs more: lib/deploy/policies/README.md says how to print its policy.
resource "huaweicloud_identity_policy" "csms_reader" {
  name            = "csms-reader"
  description     = "Metadata of secrets, without their values."
  policy_document = file("${path.module}/../deploy/policies/member-account.huawei.json")
}
