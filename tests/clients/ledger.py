"""Compares what a client counted as sent with what the store holds."""

import collections


def key_of(event):
    """What tells the test's events apart: each (run, type, time) is sent once."""
    run = event.get("run", {}).get("runId")
    subject = run or event.get("job", {}).get("name") or event.get("dataset", {}).get("name")
    return (subject.lower(), event.get("eventType"), event["eventTime"])


def check(stored_events, sent_keys, unsure_count=0):
    """Returns a list of complaints: sent but missing, stored twice, stored without being sent.

    unsure_count: events of which the client does not know whether they arrived.
    """
    stored = collections.Counter(key_of(event) for event in stored_events)
    complaints = [f"sent but not stored: {key}" for key in sent_keys if key not in stored]
    complaints += [f"stored {count} times: {key}" for key, count in stored.items() if count > 1]
    surplus = len(set(stored) - set(sent_keys))
    if surplus > unsure_count:
        complaints.append(f"{surplus} stored events that nobody sent, {unsure_count} explained")
    return complaints
