import logging

from deployments.logs import logger
from serve.logs import log_report


def test_a_finished_photo_is_one_line_that_leads_to_its_report(report_in_full):
    records: list[logging.LogRecord] = []
    handler, level = logging.Handler(), logger.level
    handler.emit = records.append
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    log_report(report_in_full, "job")
    logger.removeHandler(handler)
    logger.setLevel(level)
    (record,) = records
    assert record.getMessage() == "a photo of 12.0 MP took 2.25 s"
    assert (record.report_id, record.path, record.passed) == (report_in_full.id, "job", False)
    assert (record.tiles, record.retries, record.gpu_seconds) == (4, 3, 1.5)
    assert record.warnings == ["segmenter_failed"]
