from academy.web import lesson_html

PICTURE = '<p><img src="/media/1/a.svg" alt="A &lt;b&gt; &amp; c" loading="lazy"></p>'


def test_tables_scroll_by_themselves_and_have_a_name():
    html = lesson_html.for_page("<table><tr><td>1</td></tr></table>", title='A "title"', pictures=True)

    opening = '<div class="scroll" tabindex="0" role="region" aria-label="Table in “A &quot;title&quot;”">'
    assert html == f"{opening}<table><tr><td>1</td></tr></table></div>"


def test_pictures_that_were_asked_for_stay():
    assert lesson_html.for_page(PICTURE, title="T", pictures=True) == PICTURE


def test_pictures_that_were_not_asked_for_are_told_in_words():
    html = lesson_html.for_page(PICTURE, title="T", pictures=False)

    assert html == '<p><span class="unloaded"><b>Picture, not loaded:</b> A &lt;b&gt; &amp; c</span></p>'
