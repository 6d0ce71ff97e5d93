# frozen_string_literal: true

# One process, because the store is for one; as many threads as answer a burst in time.
workers 0
threads 16, 16
bind "tcp://#{ENV.fetch('HOST', '127.0.0.1')}:#{ENV.fetch('PORT', '3000')}"
rackup File.join(__dir__, 'config.ru')
environment 'production'
quiet
raise_exception_on_sigterm false # exit with 0
force_shutdown_after 8 # seconds for requests that never end
