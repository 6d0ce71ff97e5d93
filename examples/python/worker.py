"""Performs the jobs of a store, several at once, each until it succeeds. Knows nothing of HTTP servers."""
import logging
import threading
import urllib.request

HANDS = 16  # so that a slow notification does not stop the others
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5  # seconds
GLANCE = 0.5  # seconds; how often a hand that has nothing to do looks for retries that have become due

log = logging.getLogger("worker")


class Worker:
    def __init__(self, store, act):
        self.store, self.act = store, act
        self.stopping = False
        self.news = threading.Semaphore(0)
        self.hands = [threading.Thread(target=self.run) for _ in range(HANDS)]

    def start(self):
        for hand in self.hands:
            hand.start()

    def hurry(self):
        """Says that there is a new job."""
        self.news.release()

    def stop(self):
        """Lets attempts under way end. What did not succeed stays in the store for the next start."""
        self.stopping = True
        for _ in self.hands:
            self.news.release()
        for hand in self.hands:
            hand.join()

    def run(self):
        while not self.stopping:
            try:
                job = self.store.take()
                if job:
                    self.perform(job)
                    continue
            except Exception:  # the store is in trouble, and a hand that ends would be missed
                log.exception("take or note a job")
            self.news.acquire(timeout=GLANCE)

    def perform(self, job):
        try:
            self.act(job.body)
        except Exception as error:  # whatever it was, it is tried again
            pause = min(FIRST_PAUSE * 2 ** min(job.attempts - 1, 10), LONGEST_PAUSE)
            log.warning("act on %s: %s, again in %.1f s", job.id, error, pause)
            self.store.postpone(job.id, pause)
        else:
            self.store.finish(job.id)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):  # urllib would follow with a GET, which does nothing and answers 200
        return None


def poster(downstream):
    """Returns the effect of a job: one downstream POST, or none when there is no downstream."""
    opener = urllib.request.build_opener(_NoRedirect)

    def act(body):
        if downstream:
            request = urllib.request.Request(downstream, body.encode(), {"Content-Type": "application/json"})
            opener.open(request, timeout=10).close()  # raises unless it is a 2xx

    return act
