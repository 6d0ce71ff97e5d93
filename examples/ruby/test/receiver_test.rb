# frozen_string_literal: true

# The whole receiver, as a process of its own: ruby test/receiver_test.rb
require 'json'
require 'minitest/autorun'
require 'net/http'
require 'socket'
require 'sqlite3'
require 'timeout'
require 'tmpdir'
require_relative '../signature'

SECRET = 'a secret of the tests'

# Counts what it answered 200, and fails as often as it is told to.
class FakeDownstream
  attr_reader :got, :failures, :url

  def initialize(failures = 0)
    @failures = failures
    @got = []
    @server = TCPServer.new('127.0.0.1', 0)
    @url = "http://127.0.0.1:#{@server.addr[1]}/"
    @thread = Thread.new { loop { answer(@server.accept) } }
  end

  def close
    @thread.kill
    @server.close
  end

  private

  def answer(socket)
    length = 0
    while (line = socket.gets) && line != "\r\n"
      length = line.split[1].to_i if line =~ /^content-length:/i
    end
    job = JSON.parse(socket.read(length))
    @failures -= 1
    @got << job['notification_id'] if @failures.negative?
    socket.write("HTTP/1.1 #{@failures.negative? ? 200 : 302} x\r\nLocation: /\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
  ensure
    socket.close
  end
end

# Puma with the receiver in it.
class Puma
  attr_reader :pid

  def initialize(database, downstream)
    @port = TCPServer.open('127.0.0.1', 0) { |s| s.addr[1] }
    env = { 'PORT' => @port.to_s, 'INTERCOM_SECRET' => SECRET, 'DATABASE' => database, 'DOWNSTREAM_URL' => downstream.url }
    @pid = spawn(env, 'puma', '-C', File.expand_path('../puma.rb', __dir__), out: File::NULL, err: File::NULL)
    Timeout.timeout(20) { sleep 0.02 until up? }
  end

  def deliver(raw, signature = Signature.sign(SECRET, raw), method: 'POST', type: 'application/json')
    Net::HTTP.start('127.0.0.1', @port, max_retries: 0) do |http|
      headers = { 'Content-Type' => type, 'X-Hub-Signature' => signature }.compact
      http.send_request(method, '/webhook', method == 'HEAD' ? nil : raw, headers).code.to_i
    end
  end

  def end(signal)
    return unless @pid

    Process.kill(signal, @pid)
    _, status = Process.wait2(@pid)
    @pid = nil
    status.exitstatus
  end

  private

  def up?
    TCPSocket.new('127.0.0.1', @port).close.nil?
  rescue Errno::ECONNREFUSED
    false
  end
end

# Lays a notification out as Intercom does, so that JSON.generate of it gives other bytes.
def body(id, topic = 'contact.user.created', more = {})
  JSON.pretty_generate({ id: id, topic: topic, data: { item: { email: 'zoë@example.com' } } }.merge(more), space_before: ' ')
end

class SignatureTest < Minitest::Test
  def test_it_is_the_one_intercom_sent
    ping = File.binread(File.join(__dir__, 'ping.json'))
    good = 'sha1=846db3ec80a138d191cffda086e36d1b0daf425e'
    assert Signature.right?('HELLO', ping, good)
    [nil, '', 'sha1=', good[0..-3], "#{good}00", good[5..], good.upcase, "#{good}, #{good}", "sha1=#{'é' * 40}",
     Signature.sign('', ping), Signature.sign('HELLO', "#{ping}\n")].each do |header|
      refute Signature.right?('HELLO', ping, header), header
    end
  end
end

class ReceiverTest < Minitest::Test
  def setup
    @directory = Dir.mktmpdir
    @started = []
  end

  def teardown
    @started.each { |receiver, downstream| receiver.end('KILL') || downstream.close }
    FileUtils.remove_entry(@directory)
  end

  def start(failures = 0)
    downstream = FakeDownstream.new(failures)
    @started << [Puma.new(File.join(@directory, 'db'), downstream), downstream]
    @started.last
  end

  # Waits until the claim holds. The limit is patience.
  def eventually
    Timeout.timeout(20) { sleep 0.02 until yield }
  end

  def test_copies_and_retries_have_one_effect
    receiver, downstream = start
    assert_equal [200] * 16, Array.new(16) { Thread.new { receiver.deliver(body('notif_1')) } }.map(&:value)
    receiver.deliver(body('notif_1', 'contact.user.created', delivery_attempts: 2))
    receiver.deliver(body('notif_2'))
    eventually { downstream.got.include?('notif_1') && downstream.got.include?('notif_2') }
    assert_equal 0, receiver.end('TERM') # what was in hand has ended
    assert_equal %w[notif_1 notif_2], downstream.got.sort
  end

  def test_what_is_forged_or_of_no_use_has_no_effect
    receiver, downstream = start
    good = body('notif_1')
    assert_equal 401, receiver.deliver(good, nil)
    assert_equal 401, receiver.deliver("#{good} ", Signature.sign(SECRET, good))
    assert_equal 401, receiver.deliver('{', 'sha1=')
    assert_equal 413, receiver.deliver(' ' * (5 * 1024 * 1024 + 1))
    assert_equal 200, receiver.deliver('', nil, method: 'HEAD')
    %w[GET PUT PATCH DELETE OPTIONS].each { |method| assert_equal 405, receiver.deliver('', nil, method: method), method }
    [body(nil, 'ping'), body(7), body(''), body('notif_2', 'company.created'), '[]', 'null', '{', '', "\xff", '[' * 200_000].each do |raw|
      assert_equal 200, receiver.deliver(raw), raw[0, 20]
    end
    assert_equal 0, receiver.end('TERM')
    assert_empty downstream.got
  end

  def test_the_bytes_are_verified_whatever_type_they_claim
    receiver, downstream = start
    ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'nonsense'].each do |type|
      assert_equal 200, receiver.deliver(body(type), type: type), type
    end
    eventually { downstream.got.size == 3 }
  end

  def test_downstream_is_asked_until_it_succeeds
    receiver, downstream = start(2)
    receiver.deliver(body('notif_1'))
    eventually { downstream.got == ['notif_1'] }
  end

  def test_what_was_acknowledged_before_the_end_is_done_after_the_next_start
    %w[TERM KILL].each do |signal|
      receiver, downstream = start(1_000_000)
      assert_equal 200, receiver.deliver(body(signal))
      eventually { downstream.failures < 1_000_000 }
      receiver.end(signal)
      receiver, downstream = start
      eventually { downstream.got == [signal] }
      assert_equal 200, receiver.deliver(body(signal))
      receiver.end('TERM')
      assert_equal [signal], downstream.got
    end
  end

  def test_without_the_table_it_asks_for_a_retry
    receiver, = start
    SQLite3::Database.new(File.join(@directory, 'db')) do |db|
      db.busy_timeout = 5000
      db.execute('DROP TABLE notifications')
    end
    assert_equal 503, receiver.deliver(body('notif_1'))
  end
end
