"""The OpenLineage Python client, unmodified, against a server that is restarted under it.

usage: python_client_test.py LEDGERLINE_BINARY
Modes: sync, sync with gzip, async, async with gzip. Exit status 0: nothing lost, nothing doubled.
"""

import datetime
import pathlib
import sys
import tempfile
import threading
import time
import uuid

from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import InputDataset, Job, JobEvent, OutputDataset, Run, RunEvent, RunState
from openlineage.client.facet_v2 import schema_dataset
from openlineage.client.serde import Serde
from openlineage.client.transport.async_http import AsyncHttpConfig, AsyncHttpTransport
from openlineage.client.transport.http import HttpCompression, HttpConfig, HttpTransport

from ledger import check, key_of
from server import Server, restart_under

PRODUCER = "https://ledgerline.example/tests/clients"
RUNS = 60

_clock = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)


def next_time():
    global _clock
    _clock += datetime.timedelta(milliseconds=1)
    return _clock.isoformat()


def events_of_run(number):
    run = Run(runId=str(uuid.uuid4()))
    job = Job(namespace="clients", name=f"job_{number % 7}")
    schema = schema_dataset.SchemaDatasetFacet(fields=[schema_dataset.SchemaDatasetFacetFields(name="id", type="INT")])
    inputs = [InputDataset(namespace="pg://db:5432", name=f"raw.t{number % 5}", facets={"schema": schema})]
    outputs = [OutputDataset(namespace="pg://db:5432", name=f"clean.t{number % 5}", facets={"schema": schema})]
    last = RunState.FAIL if number % 5 == 4 else RunState.COMPLETE
    for state in (RunState.START, RunState.RUNNING, last):
        yield RunEvent(eventTime=next_time(), eventType=state, run=run, job=job, producer=PRODUCER,
                       inputs=inputs, outputs=outputs)
    if number % 10 == 0:
        yield JobEvent(eventTime=next_time(), job=Job(namespace="clients", name=f"declared_{number}"),
                       producer=PRODUCER, inputs=inputs, outputs=outputs)


def dict_of(event):
    return Serde.to_dict(event)


def send_sync(url, compression):
    client = OpenLineageClient(transport=HttpTransport(HttpConfig(url=url, compression=compression)))
    sent, unsure = [], 0
    for number in range(RUNS):
        for event in events_of_run(number):
            try:
                client.emit(event)
                sent.append(key_of(dict_of(event)))
            except Exception as error:  # the client gave the event up: it does not count it as sent
                print(f"client gave up: {error!r}")
                unsure += 1
            time.sleep(0.02)
    client.close()
    return sent, unsure


def send_async(url, compression):
    transport = AsyncHttpTransport(AsyncHttpConfig(url=url, compression=compression))
    client = OpenLineageClient(transport=transport)
    keys = []
    for number in range(RUNS):
        for event in events_of_run(number):
            client.emit(event)
            keys.append(key_of(dict_of(event)))
            time.sleep(0.02)
    if not transport.wait_for_completion(timeout=60):
        raise RuntimeError("the async client did not finish")
    stats = transport.get_stats()
    client.close()
    if stats["failed"] > 0:
        print(f"client gave up {stats['failed']} events")
        return None, (keys, stats)
    return keys, 0


def run_mode(binary, name, send):
    with tempfile.TemporaryDirectory() as directory, Server(binary, directory) as server:
        done = threading.Event()
        restarts = threading.Thread(target=restart_under, args=(server, done))
        restarts.start()
        try:
            sent, unsure = send(server.url)
        finally:
            done.set()
            restarts.join()
        stored = server.lineage_events()
        if sent is None:  # async: only counts are known
            keys, stats = unsure
            complaints = check(stored, [], unsure_count=len(keys))
            if len(stored) < stats["success"]:
                complaints.append(f"{stats['success']} counted as sent, {len(stored)} stored")
            sent = keys
        else:
            complaints = check(stored, sent, unsure)
        server.stop()
        if server.fsck() != 0:
            complaints.append("fsck found something wrong")
        print(f"{name}: {len(sent)} events, {len(stored)} stored, {len(complaints)} complaints")
        for complaint in complaints[:20]:
            print("  " + complaint)
        return not complaints and len(stored) > 0


def main():
    binary = pathlib.Path(sys.argv[1]).resolve()
    gzip = HttpCompression.GZIP
    modes = {
        "python sync": lambda url: send_sync(url, None),
        "python sync gzip": lambda url: send_sync(url, gzip),
        "python async": lambda url: send_async(url, None),
        "python async gzip": lambda url: send_async(url, gzip),
    }
    results = [run_mode(binary, name, send) for name, send in modes.items()]
    sys.exit(0 if all(results) else 1)


main()
