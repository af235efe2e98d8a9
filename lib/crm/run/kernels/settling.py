"""A process becomes a report's own: its folder, its log, its environment, which the kernel inherits."""

import os
import tempfile

from crm.run.kernels.job import Job


def settle_in(job: Job) -> None:
    """Makes the report's folder and takes up its log, the project's folder and the report's environment."""
    job.into.mkdir(parents=True)
    job.temporary.mkdir(exist_ok=True)
    log = os.open(job.log, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)
    os.chdir(job.root)
    tempfile.tempdir = None  # looked up again, by the environment below
    os.environ |= {
        "TMPDIR": str(job.temporary),  # what is laid down for a while goes with the run, however it ends
        "CRM_PREPARED": job.prepared,
        "CRM_READS": str(job.reads),
        "CRM_CUSTOMERS_KEY_ENV": job.gate.key_env,  # for a notebook that opens another day than the run's
        "IPYTHONDIR": f"{job.into}.ipython",  # a person's own start-up files change no report
        "JUPYTER_RUNTIME_DIR": job.scratch,
        "JUPYTER_PREFER_ENV_PATH": "1",  # the kernel is this Python, whatever else is called python3
    }
