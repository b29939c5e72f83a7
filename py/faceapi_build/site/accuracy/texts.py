"""What the page says whatever the figures are."""

LIMITS = """<section aria-labelledby="limits"><h2 id="limits">Limits of these figures</h2>
<p>The pictures are tight gray crops of public figures of the 2000s: mostly men, mostly from the
United States and Europe, mostly adults in good light. People of other ages and groups, other
cameras, masks and darkness are not represented, and error rates are known to differ between
groups. Measure with pictures like yours before a result has consequences for anyone, and never
base a decision on a distance alone.</p></section>"""

REPEAT = """<section aria-labelledby="repeat"><h2 id="repeat">Measure it yourself</h2>
<p><code>python build.py accuracy --data FOLDER</code> measures the sets that are in a folder: LFW
with its official pairs, pairs of photos, photos with boxes and landmarks, WIDER FACE, FER2013, CK+,
UTKFace. It writes the figures as JSON, this page’s tables, and a calibration for
<code>FaceIndex</code>.</p></section>"""
