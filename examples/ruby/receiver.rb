# frozen_string_literal: true

require 'json'
require 'sinatra/base'
require_relative 'signature'

# Reads the body before Sinatra sees it. Sinatra would parse it as a form if the
# sender said that it is one, and the signature is over the bytes as they came.
class RawBody
  LIMIT = 5 * 1024 * 1024

  def initialize(app)
    @app = app
  end

  def call(env)
    raw = env['rack.input'].read(LIMIT + 1) || ''
    return [413, {}, []] if raw.bytesize > LIMIT

    @app.call(env.merge('receiver.raw' => raw, 'rack.input' => StringIO.new, 'CONTENT_LENGTH' => '0'))
  end
end

# The HTTP side: all that happens before Intercom has its answer.
# Its settings: secret, topics, and store, worker and log.
class Receiver < Sinatra::Base
  use RawBody
  disable :protection # it is about browsers and cookies
  set environment: :production, logging: false, show_exceptions: false, raise_errors: false, static: false

  Ignored = Class.new(StandardError)

  head('/webhook') { 200 } # Intercom asks this when the URL is saved

  post '/webhook' do
    raw = request.env['receiver.raw']
    # Puma joins repeated headers with a comma, so that two signatures are no signature.
    halt 401 unless Signature.right?(settings.secret, raw, request.env['HTTP_X_HUB_SIGNATURE'])
    begin
      id, job = read(raw)
    rescue Ignored => e
      # A refusal would only make Intercom send the same again.
      settings.log.warn("receiver: a signed message is ignored: #{e.message}")
      halt 200
    end
    keep(id, job)
    200
  end

  %i[get put patch delete options].each { |method| send(method, '/webhook') { halt 405, { 'Allow' => 'POST, HEAD' }, '' } }
  not_found { '' }

  private

  # Claims the id. A duplicate is not kept again, and acknowledged like the first.
  def keep(id, job)
    settings.store.claim(id, job)
    settings.worker.hurry
  rescue SQLite3::Exception => e
    settings.log.warn("receiver: keep #{id}: #{e.message}")
    halt 503 # Intercom delivers it once more, in a minute
  end

  # Returns the id and the job of a notification to act on.
  def read(raw)
    notification = parse(raw)
    raise Ignored, 'it is no object' unless notification.is_a?(Hash)

    id, topic, data = notification.values_at('id', 'topic', 'data')
    raise Ignored, 'it has no id' unless id.is_a?(String) && !id.empty? # such as a ping
    raise Ignored, 'its topic is not handled' unless settings.topics.include?(topic)

    item = data['item'] if data.is_a?(Hash)
    [id, JSON.generate({ notification_id: id, topic: topic, item: item }, max_nesting: 0)]
  end

  def parse(raw)
    text = raw.dup.force_encoding(Encoding::UTF_8)
    raise Ignored, 'it is not UTF-8' unless text.valid_encoding?

    JSON.parse(text)
  rescue JSON::ParserError => e # which deep nesting is as well
    raise Ignored, "it cannot be read: #{e.class}"
  end
end
