# frozen_string_literal: true

require 'net/http'

# Performs the jobs of a store, several at once, each until it succeeds. Knows nothing of HTTP servers.
class Worker
  HANDS = 16 # so that a slow notification does not stop the others
  FIRST_PAUSE = 0.1
  LONGEST_PAUSE = 5
  GLANCE = 0.5 # how often a hand that has nothing to do looks for retries that have become due

  def initialize(store, act, log)
    @store = store
    @act = act
    @log = log
    @turn = Mutex.new
    @news = ConditionVariable.new
    @new = 0 # jobs that nobody has looked for yet
  end

  def start
    @hands = Array.new(HANDS) { Thread.new { run } }
  end

  # Says that there is a new job.
  def hurry
    @turn.synchronize do
      @new += 1
      @news.signal
    end
  end

  # Lets attempts under way end. What did not succeed stays in the store for the next start.
  def stop
    @stopping = true
    @turn.synchronize { @news.broadcast }
    @hands.each(&:join)
  end

  private

  def run
    until @stopping
      begin
        job = @store.take
        job ? perform(job) : wait
      rescue SQLite3::Exception => e # a hand that ends would be missed
        @log.warn("worker: take or note a job: #{e.message}")
        wait
      end
    end
  end

  def wait
    @turn.synchronize do
      @news.wait(@turn, GLANCE) if @new.zero? && !@stopping
      @new -= 1 if @new.positive?
    end
  end

  def perform(job)
    @act.call(job.body)
  rescue StandardError => e # whatever it was, it is tried again
    pause = [FIRST_PAUSE * 2**[job.attempts - 1, 10].min, LONGEST_PAUSE].min
    @log.warn("worker: act on #{job.id}: #{e.message}, again in #{pause} s")
    @store.postpone(job.id, pause)
  else
    @store.finish(job.id)
  end
end

# Posts a job downstream, or does nothing when there is no downstream.
class Downstream
  def initialize(url)
    @uri = url && URI(url)
  end

  def call(body)
    return unless @uri

    limits = { open_timeout: 5, read_timeout: 10, write_timeout: 5, max_retries: 0, use_ssl: @uri.scheme == 'https' }
    answer = Net::HTTP.start(@uri.host, @uri.port, limits) do |http|
      http.post(@uri.request_uri, body, 'Content-Type' => 'application/json')
    end
    raise "downstream answered #{answer.code}" unless answer.is_a?(Net::HTTPSuccess)
  end
end
