"""What every command works with, besides what it was asked."""

from dataclasses import dataclass, field

from pbexport.crew import Crew
from pbexport.stop import Stop
from pbexport.telling.progress import Quiet, Voice


@dataclass(frozen=True, slots=True)
class Means:
    """Says what happens, shares the work, and hears when it is to end."""

    voice: Voice = field(default_factory=Quiet)
    crew: Crew = field(default_factory=Crew)
    stop: Stop = field(default_factory=Stop)

    def at(self, stage: str, done: int, ahead: int) -> None:
        """Tells how far a stage is; raises `Interrupted` if the user asked to stop."""
        self.voice.at(stage, done, ahead)
        self.stop.check()
