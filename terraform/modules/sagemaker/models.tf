# What a model may do that leaves the notebook: behind an endpoint, or as a training job. Off unless the owner says otherwise.

locals {
  serves         = var.notebook.endpoints != "none"
  trains         = var.notebook.training_hours > 0
  model_role     = "${var.name}-model"
  model_role_arn = "${local.arn}:iam::${var.account_id}:role/${local.model_role}"
  sagemaker      = "${local.arn}:sagemaker:${local.region}:${var.account_id}"
  own_models     = "${var.buckets["artifacts"].arn}/${local.own_prefix}/models/*"
  own_training   = "${var.buckets["artifacts"].arn}/${local.own_prefix}/training/*"

  # Python 3.12 and PyTorch 2.6, in both the same
  images = {
    inference    = { repository = "pytorch-inference", tag = "2.6.0-cpu-py312-ubuntu22.04-sagemaker" }
    inferenceGpu = { repository = "pytorch-inference", tag = "2.6.0-gpu-py312-cu124-ubuntu22.04-sagemaker" }
    training     = { repository = "pytorch-training", tag = "2.6.0-gpu-py312-cu126-ubuntu22.04-sagemaker" }
  }
}

# AWS's own containers; in which account they are differs from region to region, and the provider knows it
data "aws_sagemaker_prebuilt_ecr_image" "pytorch" {
  for_each = local.images

  repository_name = each.value.repository
  image_tag       = each.value.tag
}

# What whoever works in the notebook may ask for. Describing and deleting are always allowed: what is left behind must go.
data "aws_iam_policy_document" "ask" {
  statement {
    sid = "LookAtAndDeleteOwn"
    actions = [
      "sagemaker:DeleteEndpoint",
      "sagemaker:DeleteEndpointConfig",
      "sagemaker:DeleteModel",
      "sagemaker:DescribeEndpoint",
      "sagemaker:DescribeEndpointConfig",
      "sagemaker:DescribeModel",
      "sagemaker:DescribeTrainingJob",
      "sagemaker:StopTrainingJob",
    ]
    resources = [for kind in ["endpoint", "endpoint-config", "model", "training-job"] : "${local.sagemaker}:${kind}/${var.name}-*"]
  }

  dynamic "statement" {
    for_each = local.serves ? ["on"] : []

    content {
      sid       = "Serve"
      actions   = ["sagemaker:AddTags", "sagemaker:CreateEndpoint", "sagemaker:CreateModel", "sagemaker:InvokeEndpoint"]
      resources = [for kind in ["endpoint", "endpoint-config", "model"] : "${local.sagemaker}:${kind}/${var.name}-*"]
    }
  }

  # Serverless is what names no instance type
  dynamic "statement" {
    for_each = local.serves ? ["on"] : []

    content {
      sid       = "ServeWithoutMachines"
      actions   = ["sagemaker:CreateEndpointConfig"]
      resources = ["${local.sagemaker}:endpoint-config/${var.name}-*"]

      condition {
        test     = "Null"
        variable = "sagemaker:InstanceTypes"
        values   = ["true"]
      }
    }
  }

  dynamic "statement" {
    for_each = var.notebook.endpoints == "realtime" ? ["on"] : []

    content {
      sid       = "ServeOnTheNotebooksType"
      actions   = ["sagemaker:CreateEndpointConfig"]
      resources = ["${local.sagemaker}:endpoint-config/${var.name}-*"]

      condition {
        test     = "ForAllValues:StringEquals"
        variable = "sagemaker:InstanceTypes"
        values   = [var.notebook.instance_type]
      }

      condition {
        test     = "Null"
        variable = "sagemaker:InstanceTypes"
        values   = ["false"]
      }
    }
  }

  dynamic "statement" {
    for_each = local.trains ? ["on"] : []

    content {
      sid       = "Train"
      actions   = ["sagemaker:CreateTrainingJob"]
      resources = ["${local.sagemaker}:training-job/${var.name}-*"]

      condition {
        test     = "ForAllValues:StringEquals"
        variable = "sagemaker:InstanceTypes"
        values   = [var.notebook.instance_type]
      }

      condition {
        test     = "NumericLessThanEquals"
        variable = "sagemaker:MaxRuntimeInSeconds"
        values   = [var.notebook.training_hours * 3600]
      }
    }
  }

  dynamic "statement" {
    for_each = local.trains ? ["on"] : []

    content {
      sid       = "TagTraining"
      actions   = ["sagemaker:AddTags"]
      resources = ["${local.sagemaker}:training-job/${var.name}-*"]
    }
  }

  dynamic "statement" {
    for_each = local.serves || local.trains ? ["on"] : []

    content {
      sid       = "HandOverTheModelsRole"
      actions   = ["iam:PassRole"]
      resources = [local.model_role_arn]

      condition {
        test     = "StringEquals"
        variable = "iam:PassedToService"
        values   = ["sagemaker.amazonaws.com"]
      }
    }
  }
}

resource "aws_iam_role_policy" "ask" {
  name   = "models"
  role   = aws_iam_role.notebook.name
  policy = data.aws_iam_policy_document.ask.json
}

# The role of endpoints and training jobs: the notebook's models and trainings, and nothing of the lake
data "aws_iam_policy_document" "model" {
  #checkov:skip=CKV_AWS_356:a token for ECR and metrics have no resource; metrics are bound to SageMaker's namespaces
  statement {
    sid       = "ReadModelsAndTrainings"
    actions   = ["s3:GetObject"]
    resources = [local.own_models, local.own_training]
  }

  statement {
    sid       = "KeepCheckpointsAndResults"
    actions   = ["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
    resources = [local.own_training]
  }

  statement {
    sid       = "FindThem"
    actions   = ["s3:ListBucket"]
    resources = [var.buckets["artifacts"].arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["${local.own_prefix}/models/*", "${local.own_prefix}/training/*"]
    }
  }

  statement {
    sid       = "UseKeyOfLake"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]
  }

  statement {
    sid     = "PullAwssContainers"
    actions = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = [
      for use, image in data.aws_sagemaker_prebuilt_ecr_image.pytorch :
      "${local.arn}:ecr:${local.region}:${split(".", image.registry_path)[0]}:repository/${local.images[use].repository}"
    ]
  }

  statement {
    sid       = "OpenEcr"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    sid     = "WriteLogs"
    actions = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    resources = flatten([
      for group in ["Endpoints/${var.name}-*", "TrainingJobs"] : [
        "${local.arn}:logs:${local.region}:${var.account_id}:log-group:/aws/sagemaker/${group}",
        "${local.arn}:logs:${local.region}:${var.account_id}:log-group:/aws/sagemaker/${group}:*",
      ]
    ])
  }

  statement {
    sid       = "WriteMetrics"
    actions   = ["cloudwatch:PutMetricData"]
    resources = ["*"]

    condition {
      test     = "StringLike"
      variable = "cloudwatch:namespace"
      values   = ["/aws/sagemaker/*", "aws/sagemaker/*"]
    }
  }
}

resource "aws_iam_role" "model" {
  count = local.serves || local.trains ? 1 : 0

  name               = local.model_role
  description        = "Endpoints and training jobs of ${local.notebook}: its models and trainings, nothing of the lake"
  assume_role_policy = data.aws_iam_policy_document.notebook_trust.json
}

resource "aws_iam_role_policy" "model" {
  count = local.serves || local.trains ? 1 : 0

  name   = "serve-and-train"
  role   = aws_iam_role.model[0].name
  policy = data.aws_iam_policy_document.model.json
}
