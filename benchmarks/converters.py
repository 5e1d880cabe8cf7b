"""Body → Markdown: pbexport against the converters that people use, in quality, speed and memory.

Quality is judged as `pbexport check` judges: the body read by html5lib, the Markdown rendered by markdown-it-py, both
compared aspect by aspect. The judge knows how pbexport names embedded media and writes formulas; other tools lose there
what they do not write. That they leave headings of level 1 where they are costs them nothing. Speed is processor time,
all candidates taking turns within each round. Memory is that of a process of its own which converts everything once.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bodies import CAPTURE, case_bodies, made_bodies, real_bodies
from candidates import BASE, CANDIDATES, Converter
from measure import spread, table, timed

from pbexport.audit.compare import compare
from pbexport.audit.facts import Aspect, Facts
from pbexport.audit.source import facts_of_body, lowered
from pbexport.audit.written import read_markdown


def main() -> None:
    """Judge all converters, then let them take turns."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=7)
    rounds = asked.parse_args().rounds
    if not CAPTURE.exists():
        print("the capture of a real wiki is not part of the project and not at hand: the look-alike's pages stand in")
    wiki = real_bodies() if CAPTURE.exists() else made_bodies()
    converters = {name: ready() for name, ready in CANDIDATES.items()}
    _tell_quality("Hard cases", converters, case_bodies())
    _tell_quality("Pages of a wiki", converters, wiki)
    _tell_speed(converters, wiki, rounds)


def _tell_quality(title: str, converters: dict[str, Converter], bodies: list[str]) -> None:
    sources = [facts_of_body(body) for body in bodies]
    rows = [("", "score", "without loss", *(aspect.value for aspect in Aspect))]
    for name, converter in converters.items():
        pairs = [(source, _judged(converter(body), source)) for body, source in zip(bodies, sources, strict=True)]
        scores = [compare(*pair).score for pair in pairs]
        rows.append((name, f"{statistics.mean(scores):.4f}", f"{scores.count(1.0)} of {len(scores)}",
                     *(_mean(pairs, aspect) for aspect in Aspect)))  # fmt: skip
    table(f"{title}: {len(bodies)} bodies, F1 by aspect, mean", *rows)


def _judged(markdown: str, source: Facts) -> Facts:
    return lowered(read_markdown(markdown, [str(fact.value[0]) for fact in source.of(Aspect.FORMULAS)]).facts)


def _mean(pairs: list[tuple[Facts, Facts]], aspect: Aspect) -> str:
    """The mean over all bodies of which one side or the other says something in this way."""
    told = [pair for pair in pairs if pair[0].values(aspect) or pair[1].values(aspect)]
    return f"{statistics.mean(compare(*pair, (aspect,)).score for pair in told):.3f}" if told else ""


def _tell_speed(converters: dict[str, Converter], bodies: list[str], rounds: int) -> None:
    taken: dict[str, list[float]] = {name: [] for name in converters}
    for _ in range(rounds + 1):  # the first one warms up
        for name, converter in converters.items():
            taken[name].append(timed(lambda converter=converter: [converter(body) for body in bodies]).cpu)
    rows = [("", "bodies/s", f"times as fast as {BASE}", "peak memory, MB")]
    for name, (_, *seconds) in taken.items():
        ratio = spread(one / other for one, other in zip(taken[BASE][1:], seconds, strict=True))
        rows.append((name, spread((len(bodies) / each for each in seconds), 0), ratio, _memory(name, bodies)))
    size = statistics.mean(map(len, bodies)) / 1000
    table(f"Speed: {len(bodies)} bodies of {size:.1f} KB, {rounds} rounds, median (min-max)", *rows)


def _memory(name: str, bodies: list[str]) -> str:
    """What a process needs that imports one converter and converts everything once."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bodies.json"
        path.write_text(json.dumps(bodies), "utf-8")
        script = Path(__file__).with_name("candidates.py")
        done = subprocess.run([sys.executable, script, name, path], check=True, capture_output=True, encoding="utf-8")
        return done.stdout.strip()


if __name__ == "__main__":
    main()
