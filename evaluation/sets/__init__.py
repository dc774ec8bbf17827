"""The sets, a module and a question each: `measure_NAME(...) -> SetResult`."""
