from exercises.grading.visible import visible


def test_control_characters_and_turned_directions_are_spelled_out():
    assert visible("a\x1b[31mb\u202ec\x00\r\n") == r"a\x1b[31mb\u202ec\x00\r\n"


def test_a_lone_surrogate_becomes_text_that_can_be_written():
    assert visible("caf\udce9").encode() == rb"caf\udce9"


def test_what_prints_stays():
    assert visible("Ünal Öz, 李伟 θ <b>") == "Ünal Öz, 李伟 θ <b>"
