"""Calls by which a handler behind a public address checks who asks, by qualified name.

Read in the documentation of each package.
"""

from __future__ import annotations

SIGNATURE_CHECKS = frozenset(
    {
        "hmac.compare_digest",
        "secrets.compare_digest",
        "hmac.new",
        "hmac.digest",
        "jwt.decode",
        "jose.jwt.decode",
        "jose.jws.verify",
        "jwcrypto.jwt.JWT",
        "cognitojwt.decode",
        "authlib.jose.jwt.decode",
        "google.oauth2.id_token.verify_oauth2_token",
        "stripe.Webhook.construct_event",
        "stripe.WebhookSignature.verify_header",
        "slack_sdk.signature.SignatureVerifier",
        "slack_sdk.signature.SignatureVerifier.is_valid_request",
        "slack_sdk.signature.SignatureVerifier.is_valid",
        "twilio.request_validator.RequestValidator",
        "twilio.request_validator.RequestValidator.validate",
        "nacl.signing.VerifyKey",
        "nacl.signing.VerifyKey.verify",
        "svix.webhooks.Webhook.verify",
        "bcrypt.checkpw",
        "linebot.WebhookHandler",
        "linebot.v3.WebhookHandler",
        "discord_interactions.verify_key",
        "slack_bolt.App",
        "slack_bolt.app.App",
        "slack_bolt.async_app.AsyncApp",
        "standardwebhooks.webhooks.Webhook.verify",
        "firebase_admin.auth.verify_id_token",
        "argon2.PasswordHasher.verify",
        "pyotp.TOTP",
        "pyotp.HOTP",
        "cryptography.hazmat.primitives.serialization.load_pem_public_key",
        "cryptography.x509.load_pem_x509_certificate",
    }
)
"""Calls by which a handler checks who asks."""
