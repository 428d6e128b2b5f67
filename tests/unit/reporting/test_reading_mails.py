"""What is read of a mail, whoever made it and however broken it is."""

import io
import zipfile
from email.message import EmailMessage

import pytest

from server.reporting.correspondence.rules import read
from tests.features.reporting.town import jpeg

PLAIN = (
    b"From: Awa <awa@example.org>\r\nSubject: =?utf-8?q?Un_trou_=E2=80=93_rue?=\r\n"
    b"Message-ID: <1@example.org>\r\n"
)


def mail(body="Un trou.", **headers):
    message = EmailMessage()
    message["From"] = "Awa <AWA@Example.org>"
    message["Subject"] = "Un trou – rue Clemenceau"
    message["Message-ID"] = "<1@example.org>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message


def read_one(message):
    raw = message if isinstance(message, bytes) else message.as_bytes()
    return read(raw, own_domain="signaler.example.fr")


def test_a_usual_mail_says_who_what_and_shows():
    message = mail()
    message.add_attachment(jpeg(), maintype="image", subtype="jpeg", filename="trou.jpg")
    found = read_one(message)
    assert (found.sender, found.subject, found.words) == (
        "awa@example.org",
        "Un trou – rue Clemenceau",
        "Un trou.",
    )
    assert [name for name, _ in found.pictures] == ["trou.jpg"]
    assert not found.by_machine


def test_a_mail_that_is_a_page_only_is_read_without_scripts():
    message = mail()
    message.set_content(
        "<style>p{}</style><p>Un trou<br>rue&nbsp;X</p><script>alert('x')</script>", subtype="html"
    )
    assert read_one(message).words == "Un trou\nrue X"


def test_plain_words_come_before_the_same_as_a_page():
    message = mail("En clair.")
    message.add_alternative("<p>En page.</p>", subtype="html")
    assert read_one(message).words == "En clair."


def test_archives_calendars_and_other_files_stay_in_the_mailbox_unopened():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 5_000_000)
    message = mail()
    message.add_attachment(bomb.getvalue(), maintype="application", subtype="zip", filename="photos.zip")
    message.add_attachment("BEGIN:VCALENDAR", subtype="calendar", filename="rendez-vous.ics")
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="../lettre.pdf")
    found = read_one(message)
    assert found.left_out == ("photos.zip", "rendez-vous.ics", "../lettre.pdf")
    assert found.pictures == ()
    assert found.words == "Un trou."


def test_of_too_many_pictures_the_first_are_taken_and_the_others_named():
    message = mail()
    for n in range(8):
        message.add_attachment(jpeg(), maintype="image", subtype="jpeg", filename=f"{n}.jpg")
    found = read_one(message)
    assert len(found.pictures) == 5
    assert found.left_out == ("5.jpg", "6.jpg", "7.jpg")


def test_long_words_are_cut_and_it_is_said():
    found = read_one(mail("Mot. " * 2000))
    assert len(found.words) == 2000
    assert found.is_cut


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<liste.example.org>"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
    ],
)
def test_answers_of_machines_are_not_for_people(headers):
    assert read_one(mail(**headers)).by_machine


def test_our_own_mails_and_failure_reports_do_not_come_back():
    ours = b"From: mairie@example.fr\r\nMessage-ID: <n-1@signaler.example.fr>\r\n\r\nBonjour"
    assert read_one(ours).by_machine
    assert read_one(b"From: MAILER-DAEMON@example.org\r\n\r\nUndelivered").by_machine
    assert not read_one(mail(Auto_Submitted="no")).by_machine


DEEP = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"From: \xe9\xe8@\r\nSubject: =?utf-9?b?####?=\r\n\r\ntexte",
        PLAIN + b"Content-Type: text/plain; charset=inconnu\r\n\r\nUn trou \xe9",
        PLAIN + b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%%",
        PLAIN + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: image/jpeg\r\n\r\n",
        PLAIN + b"Content-Type: multipart/mixed\r\n\r\nsans limite",
        PLAIN + b"Content-Type: message/rfc822\r\n\r\n" + PLAIN + b"\r\nx",
        PLAIN + DEEP * 400,
        PLAIN + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 3000,
        b"X: " + b"a" * 200_000 + b"\r\n\r\nx",
        PLAIN + b"Content-Disposition: attachment; filename*=utf-8''%E9%00%0A.jpg\r\n\r\nx",
    ],
)
def test_whatever_the_bytes_something_is_read(raw):
    found = read_one(raw)
    assert len(found.key) == 32
    assert len(found.words) <= 2000
    assert "\x00" not in found.words + found.subject


def test_the_same_mail_is_known_again_and_another_is_not():
    assert read_one(mail()).key == read_one(mail("autre corps")).key
    assert read_one(b"\r\nun").key != read_one(b"\r\ndeux").key
