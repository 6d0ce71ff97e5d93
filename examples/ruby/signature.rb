# frozen_string_literal: true

require 'openssl'
require 'rack/utils'

# What an X-Hub-Signature header has to be. Knows nothing of HTTP or JSON.
module Signature
  # Returns the signature of exactly these bytes.
  def self.sign(secret, raw)
    "sha1=#{OpenSSL::HMAC.hexdigest('SHA1', secret, raw)}"
  end

  # Reports whether header (nil when absent) is the signature of raw, in constant time.
  def self.right?(secret, raw, header)
    Rack::Utils.secure_compare(header.to_s, sign(secret, raw))
  end
end
