# frozen_string_literal: true

require 'logger'
require_relative 'receiver'
require_relative 'store'
require_relative 'worker'

secret = ENV.fetch('INTERCOM_SECRET', '')
# Anybody can sign with an empty key.
abort "ruby example: INTERCOM_SECRET is empty: set it to the app's client secret" if secret.strip.empty?
downstream = ENV['DOWNSTREAM_URL'].to_s
abort 'ruby example: DOWNSTREAM_URL is no http(s) URL' unless downstream.empty? || downstream.start_with?('http://', 'https://')

log = Logger.new($stderr, formatter: ->(_, _, _, line) { "#{line}\n" })
store = Store.new(ENV.fetch('DATABASE', 'receiver.db'))
worker = Worker.new(store, Downstream.new(downstream.empty? ? nil : downstream), log)
worker.start
at_exit do # Puma has let the requests under way end
  worker.stop
  store.close
end

Receiver.set(
  secret: secret, store: store, worker: worker, log: log,
  topics: ENV.fetch('INTERCOM_TOPICS', 'contact.user.created').split(',').map(&:strip)
)
run Receiver
