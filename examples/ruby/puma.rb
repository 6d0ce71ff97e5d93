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

# Puma's defaults are for one request a connection. In a burst on kept connections
# each thread would wait 0.2 s for another request on the one that it has just
# answered, while others wait for a thread; and 5 ms before it accepts a new one.
max_fast_inline 1
wait_for_less_busy_worker 0
