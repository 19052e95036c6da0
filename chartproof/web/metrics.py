"""Figures of the running program for Prometheus: routes, answers, times; nothing of a patient."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30)


class Metrics:
    """Counters of one program. Routes are named by their pattern, never by an address as asked."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._answers = Counter(
            "chartproof_answers",
            "Answers by route, method and status",
            ("route", "method", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "chartproof_answer_seconds",
            "Time to answer by route",
            ("route",),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._jobs = Gauge("chartproof_jobs", "Jobs by state", ("state",), registry=self.registry)

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answer."""
        self._answers.labels(route, method, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def jobs(self, counts: dict[str, int]) -> None:
        """Set how many jobs are in each state."""
        for state, count in counts.items():
            self._jobs.labels(state).set(count)

    def text(self) -> bytes:
        """Return everything in the format that Prometheus reads."""
        return generate_latest(self.registry)
