/* The same work on many items, on all cores. */
#include "base/pool.h"

#include <pthread.h>
#include <stdbool.h>
#include <unistd.h>

#include "base/banned.h"

enum {
	THREADS_MAX = 64,
	SLOTS_PER_THREAD = 16,
	ITEMS_PER_THREAD = 4, /* fewer are not worth a thread */
	/* What the first thread has on Linux and macOS, so that an item that
	 * one thread can do every thread can do. By itself a thread would have
	 * 512 KiB on macOS and 128 KiB with musl. */
	STACK_BYTES = 8 * 1024 * 1024
};

struct pool {
	const struct pool_work *work;
	size_t count;
	size_t slots;
	pthread_mutex_t lock;
	pthread_cond_t moved; /* finished or stop changed */
	size_t next;          /* first item nobody has taken */
	size_t finished;      /* first item whose done has not returned */
	bool ready[THREADS_MAX * SLOTS_PER_THREAD];
	unsigned waiting; /* threads that are too far ahead */
	bool finishing;   /* a thread is inside done */
	bool stop;
};

unsigned pool_threads_each(size_t count)
{
	return pool_threads(count * ITEMS_PER_THREAD);
}

unsigned pool_threads(size_t count)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	size_t most = count / ITEMS_PER_THREAD;

	if (cores < 1)
		cores = 1;
	if (cores > THREADS_MAX)
		cores = THREADS_MAX;
	if (most < 1)
		return 1;
	return (size_t)cores < most ? (unsigned)cores : (unsigned)most;
}

size_t pool_slots(unsigned threads)
{
	return threads <= 1 ? 1 : (size_t)threads * SLOTS_PER_THREAD;
}

static void wake(struct pool *pool)
{
	if (pool->waiting > 0)
		(void)pthread_cond_broadcast(&pool->moved);
}

/* Called with the lock held; the lock is open while done runs. */
static void finish_ready(struct pool *pool)
{
	if (pool->finishing)
		return;
	pool->finishing = true;
	while (!pool->stop && pool->finished < pool->count &&
	       pool->ready[pool->finished % pool->slots]) {
		size_t item = pool->finished;
		int result;

		(void)pthread_mutex_unlock(&pool->lock);
		result = pool->work->done(
		    pool->work->context, item, item % pool->slots);
		(void)pthread_mutex_lock(&pool->lock);
		pool->ready[item % pool->slots] = false;
		pool->finished++;
		if (result != 0)
			pool->stop = true;
		/* Who waits is woken for more than one item. */
		if (pool->next <= pool->finished + pool->slots / 2)
			wake(pool);
	}
	wake(pool);
	pool->finishing = false;
}

static void *worker(void *argument)
{
	struct pool *pool = argument;

	(void)pthread_mutex_lock(&pool->lock);
	while (!pool->stop && pool->next < pool->count) {
		size_t item = pool->next;

		if (item >= pool->finished + pool->slots) {
			pool->waiting++;
			(void)pthread_cond_wait(&pool->moved, &pool->lock);
			pool->waiting--;
			continue;
		}
		pool->next++;
		(void)pthread_mutex_unlock(&pool->lock);
		pool->work->work(pool->work->context, item, item % pool->slots);
		(void)pthread_mutex_lock(&pool->lock);
		pool->ready[item % pool->slots] = true;
		finish_ready(pool);
	}
	(void)pthread_mutex_unlock(&pool->lock);
	return NULL;
}

static void run_alone(size_t count, const struct pool_work *work)
{
	for (size_t item = 0; item < count; item++) {
		work->work(work->context, item, 0);
		if (work->done(work->context, item, 0) != 0)
			return;
	}
}

/* How many could be started, of so many; fewer than asked for will do. */
static unsigned start(struct pool *pool, pthread_t *threads, unsigned most)
{
	pthread_attr_t attributes;
	unsigned started = 0;

	if (pthread_attr_init(&attributes) != 0)
		return 0;
	if (pthread_attr_setstacksize(&attributes, STACK_BYTES) == 0)
		while (started < most && pthread_create(&threads[started],
					     &attributes, worker, pool) == 0)
			started++;
	(void)pthread_attr_destroy(&attributes);
	return started;
}

int pool_run(size_t count, unsigned threads, const struct pool_work *work,
    struct error *error)
{
	struct pool pool = {
	    .work = work, .count = count, .slots = pool_slots(threads)};
	pthread_t started[THREADS_MAX];
	unsigned running;

	if (threads <= 1) {
		run_alone(count, work);
		return 0;
	}
	if (threads > THREADS_MAX)
		return error_set(error, STATUS_LIMIT, "too many threads");
	if (pthread_mutex_init(&pool.lock, NULL) != 0)
		return error_set(error, STATUS_LIMIT, "no lock to be had");
	if (pthread_cond_init(&pool.moved, NULL) != 0) {
		(void)pthread_mutex_destroy(&pool.lock);
		return error_set(error, STATUS_LIMIT, "no lock to be had");
	}
	running = start(&pool, started, threads - 1); /* this one works too */
	(void)worker(&pool);
	while (running > 0)
		(void)pthread_join(started[--running], NULL);
	(void)pthread_cond_destroy(&pool.moved);
	(void)pthread_mutex_destroy(&pool.lock);
	return 0;
}
