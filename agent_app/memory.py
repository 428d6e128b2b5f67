"""What one tablet holds: its vault, the memory that it opens, the exchange that fills it. No Kivy here."""

import logging
import shutil
import sqlite3

from agent_app.config import Config
from agent_app.domain.times import utc_now
from agent_app.i18n import Tongue
from agent_app.storage.seal import Seal
from agent_app.storage.settings import Enrolment
from agent_app.storage.store import Store, open_store
from agent_app.storage.vault import Vault
from agent_app.storage.wiping import count_unsent, finish_wiping, forget_wiped, read_wiped, wipe
from agent_app.sync.service import SyncService
from agent_app.sync.status import UNKNOWN, StatusBoard
from agent_app.sync.training import Trainer, fill

TRAINING = "training"
LOG = logging.getLogger("agent_app.memory")


class Memory:
    """Opened by a seal, closed by a lock without keystore, wiped when the service takes the tablet back."""

    def __init__(self, start: Config, board: StatusBoard, say: Tongue) -> None:
        self._start = start
        self._folder = start.data_dir
        self._board = board
        self._say = say
        self._chosen_outside = False
        self._store: Store | None = None
        self._seal: Seal | None = None
        self._training: Store | None = None
        self._trainer: Trainer | None = None
        self._exchange: SyncService | None = None
        self.vault = Vault(self._folder, start.keystore(self._folder), utc_now, cost=start.code_cost)
        finish_wiping(self._folder, self.vault.forget)

    @property
    def is_open(self) -> bool:
        """Whether what is kept can be read now."""
        return self._store is not None

    @property
    def store(self) -> Store:
        """The open memory; while somebody is training, the one made for it."""
        if self._training is not None:
            return self._training
        if self._store is None:
            raise sqlite3.ProgrammingError("the memory is locked")
        return self._store

    @property
    def sync(self) -> SyncService | Trainer | None:
        """The exchange with the service, or what stands in for it in training."""
        return self._trainer or self._exchange

    @property
    def is_training(self) -> bool:
        """Whether what is shown is invented, and nothing of it is sent."""
        return self._training is not None

    def begin_training(self) -> bool:
        """Show an invented day; False when the service has not told yet what a team can do.

        The exchange of the real memory goes on behind it.
        """
        if self._store is None or self._seal is None or not self._store.copy.ever_synced():
            return False
        self._erase_training()
        training = open_store(self._folder / TRAINING, self._seal)
        fill(training, self._store, self._say, utc_now)
        self._trainer = Trainer(training, utc_now, hold_s=self._start.undo_s, changed=self._board.announce)
        self._training = training
        return True

    def end_training(self) -> None:
        """Forget the invented day."""
        if self._trainer is not None:
            self._trainer.stop()
        training, self._training, self._trainer = self._training, None, None
        if training is not None:
            training.close()
        self._erase_training()

    def _erase_training(self) -> None:
        shutil.rmtree(self._folder / TRAINING, ignore_errors=True)

    def open_alone(self) -> None:
        """Open it behind the lock, when the machine gives the key; else the code will."""
        seal = self.vault.seal_at_hand()
        if seal is None:
            return
        try:
            self.open(seal)
        except (
            sqlite3.Error,
            OSError,
        ) as error:  # said on the screen if it still does not open with the code
            LOG.error("the tablet's memory failed", exc_info=error)

    def open(self, seal: Seal) -> None:
        """Open it and begin to exchange; nothing when it is open.

        Raises:
            sqlite3.Error, OSError: it cannot be opened now.
        """
        if self._store is not None:
            return
        self._store = open_store(self._folder, seal)
        if self._start.map_file:
            self._store.tiles.bring(self._start.map_file)
        self._seal = seal
        if self._chosen_outside:
            self._store.settings.choose_language(self._say.language)
        self.dress(self._store.settings.language(), self._store.settings.theme())
        self._chosen_outside = False
        self.start_sync()

    def close(self) -> None:
        """End the exchange, and close the files."""
        self.end_training()
        self.stop_sync()
        store, self._store, self._seal = self._store, None, None
        if store is not None:
            store.close()

    def enrol(self, enrolment: Enrolment) -> None:
        """Keep an enrolment and exchange with it from now on."""
        # The threads end first: a page of the team before must not come in among the new one's.
        self.end_training()
        self.stop_sync()
        self.store.settings.enrol(enrolment)
        self.start_sync()

    def speak(self, language: str) -> None:
        """Say everything in a language, outside the lock and inside."""
        self._say.use(language)
        self.dress(language, self.vault.theme)
        if self._store is not None:
            self._store.settings.choose_language(language)
        else:
            self._chosen_outside = True
        if self._training is not None:
            self._training.settings.choose_language(language)
        if self._exchange:
            self._exchange.speak(language)

    def dress(self, language: str, theme: str) -> None:
        """Keep how the lock looks."""
        self._say.use(language)
        try:
            self.vault.dress(language, theme)
        except OSError as error:  # a full disk: the lock looks as before
            LOG.warning("the look of the lock is not kept: %s", type(error).__name__)

    def seal_photos(self) -> None:
        """Seal the photos of a memory from before there were seals, from any thread."""
        try:
            self.store.photos.seal_all()
        except (sqlite3.Error, OSError) as error:  # a full disk: the next start goes on
            LOG.error("photos are not sealed yet", exc_info=error)

    def wipe(self) -> None:
        """Destroy the key and all that it opened, and note how many actions had not left."""
        self.close()
        wipe(self._folder, self.vault.forget, now=utc_now(), unsent=self.unsent())
        self._board.tell(UNKNOWN)

    def unsent(self) -> int:
        """Count the actions that wait, open or not."""
        return self._store.journal.tally().actions if self._store else count_unsent(self._folder)

    def last_words(self) -> str:
        """Say what became of the memory before this one; nothing once another is begun."""
        wiped = read_wiped(self._folder)
        if wiped is None:
            return ""
        lost = self._say.count("wiped.lost", wiped.unsent) if wiped.unsent else self._say("wiped.none")
        return f"{self._say('wiped.words')} {lost}"

    def forget_last_words(self) -> None:
        """They were read."""
        forget_wiped(self._folder)

    def start_sync(self) -> None:
        """Exchange with the service, if the tablet is enrolled."""
        enrolment = self.store.settings.enrolment()
        if enrolment is not None:
            self._exchange = SyncService(
                self.store,
                enrolment,
                self._board,
                language=self._say.language,
                wait_s=self._start.wait_s,
                hold_s=self._start.undo_s,
            )
            self._exchange.start()

    def stop_sync(self) -> None:
        """Join the threads of the exchange."""
        if self._exchange:
            self._exchange.stop()
            self._exchange = None
