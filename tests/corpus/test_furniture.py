"""The furniture of news pages: what goes, and what looks like it and stays."""

from __future__ import annotations

import pytest

from analysis.corpus.cleaning import clean

BODY = "The balloon fell into the sea on Saturday."
NEXT = "Nobody was hurt, the navy said."

FURNITURE = """
DOWNLOAD OUR APP
Download our free app
GET THE HERALD APP FOR LIVE SCORES
DOWNLOAD THE SEA POST APP NOW
Download our app for the latest news on the go
CLICK HERE TO GET THE SEA POST APP
CLICK HERE FOR MORE SPORTS COVERAGE
SIGN UP FOR OUR MORNING BRIEFING
SIGN UP FOR BREAKING NEWS ALERTS
Sign up to our newsletter
Sign up to our free daily newsletter
SIGN UP NOW FOR THE POLITICS NEWSLETTER
Sign up here for our weekly digest
Subscribe to our newsletter
SUBSCRIBE TO OUR YOUTUBE CHANNEL
Get our top stories in your inbox every morning
Get the latest headlines delivered to your inbox
Never miss a story: sign up to our alerts
Stay up to date with our daily newsletter
Join our WhatsApp channel for the latest news
Join our commenting forum
Join thought-provoking conversations, follow other readers and see their replies
You must confirm your public display name before commenting
Please logout and then login again, you will then be prompted to enter your display name.
Get in touch with our news team by emailing us at news@herald.example.
Get in touch with our newsroom by emailing tips@post.example
Do you have a story for us? Email news@post.example
Contact our news desk on 020 7946 0000
Got a story? Tell us about it
For more stories like this, check our news page.
Follow us on Twitter, Facebook and Instagram
Follow us on X
FOLLOW US ON FACEBOOK
Like us on Facebook
Follow The Harbour Times on WhatsApp
Follow Jo Marsh on Twitter @jomarsh
Find us on Instagram
Most read
MOST READ IN POLITICS
Most Popular
Most viewed
Listen to this article
Listen to this article (5 minutes)
Listen to this story
LISTEN TO ARTICLE
Listen · 6 min
Getty Images
Ole Vik/Getty Images
Photo: Getty Images
Ole Vik / AFP via Getty Images
Image source, Getty Images
Image caption, The harbour at dawn
Credit: Reuters
Advertisement
ADVERTISEMENT
Advertisement - Scroll to continue
Advertisement. Scroll to continue reading.
Article continues after ad
Story continues below advertisement
Ad
Sponsored
This article was amended on 5 May 2024 to correct the spelling of a name.
This article was amended on 4 May 2023. An earlier version said that the pier had closed.
This story has been updated.
Correction: An earlier version of this article misstated the length of the pier.
Read more: Why the harbour is closed
READ MORE: Crews stay in the hall
Read More »
More: Ten photos of the pier
RELATED: What the board decided
Related articles
Share this
Share this article
SHARE THIS STORY
Share
Share on Facebook
Share via email
Copy link
We value your privacy
Accept all
Accept all cookies
Reject all
Manage preferences
Cookie policy
We use cookies to give you the best experience on our website.
By continuing to use this site you agree to our use of cookies.
This website uses cookies to improve your experience.
We and our partners store and/or access information on a device, such as cookies.
To view this content, please accept cookies
Allow and continue
This article includes content of Pixagram. We ask for your permission: they may use cookies.
Subscribe to continue reading
This article is for subscribers only
You have reached your limit of free articles
Already a subscriber? Log in
Enter your email address
View comments
Show 12 comments
Comments are closed
Leave a comment
Be the first to comment
What do you think? Have your say in the comments below
5 min read
Reading time: 4 minutes
Published 2 hours ago
Updated 35 minutes ago
Last updated 3 days ago
Up next
Trending
Recommended Stories
More on this story
Related topics
Top stories
Latest news
You may also like
Skip to content
Back to top
Watch: The crane falls
WATCH: The crane falls
Play video
This video can not be played
Our Standards: The Herald Trust Principles.
Support independent journalism
Print this article
"""
IN_OTHER_LANGUAGES = """
Anzeige
Lesen Sie auch: Der Hafen schließt
Mehr zum Thema
Artikel teilen
Jetzt Newsletter abonnieren
Publicité
Lire aussi : Le port ferme
Inscrivez-vous à notre newsletter
Article réservé aux abonnés
Publicidad
Lea también: El puerto cierra
Suscríbete a nuestro boletín
Pubblicità
Leggi anche: Il porto chiude
Condividi su Facebook
Leia também: O porto fecha
Advertentie
Lees ook: De haven sluit
Meld je aan voor onze nieuwsbrief
Czytaj także: Port się zamyka
Reklama
"""
OF_THE_ARTICLE = """
The report continues to shape policy.
The report was amended on Monday to remove the names of the victims.
This report was revised in May after complaints by the union.
The news came via Reuters on Monday.
Correction – when prices fall by a tenth – came early.
Picture, then, this.
Follow Trump on Twitter and you learn his mind.
Follow the money on Facebook and you reach Moscow.
Sponsored by the union, the bill failed.
To see the video, her mother needed the permission of the court.
The video contains images shown with the consent of the family.
Our partners collect data on the reef.
Register to comment on the plans by Friday.
Register to vote by Monday.
Keep calm and the alert goes directly to your phone.
More stories from the camps emerged Sunday.
Contact our members on the ground and they tell of hunger.
Write to us on Monday, the tax office advises.
Do you have any information? Call the police on 101.
Share the burden, the union asked.
Sign up for the army, the posters urged young men.
Follow the money
Share of the vote
Listen to the crowd
Image of a leader
Print the money
Most read the book
Most of the readers
Related to the king
Watch and wait
The video cannot be shown in court.
The app was downloaded a million times.
Get the vote out
Download speeds are slow in the north.
Comments by the minister were cut.
Comments on the plan closed on Friday.
I agree
We use cookies, he told the court, to follow the boy.
See the harbour from the hill.
An earlier version of the plan had a pier.
Add your name to the list, they said.
Reuters reported the fire first.
Bloomberg, the mayor, won.
AP: no comment
Topics such as trade came up.
Next week: the vote in the upper house.
Previous talks: three in Geneva, two in Oslo.
Next: a vote in the upper house.
Post this letter for me, he asked.
Save the date
Clarification was needed.
This story began in May.
This story was changed by time and memory.
This article of the treaty was amended in 1998.
The text continues after the war with a second part.
Listen to this: he was not there.
Analysis of the samples took a week.
Opinion is divided.
Join us on the pier at noon.
Loading the ships took a week.
Transcripts were sent to the court.
Play the video again, the judge ordered.
Two hours ago the ferry left.
Ten minutes read like an hour.
We respect your privacy, the firm wrote to its users.
Your privacy is gone.
Terms and conditions were set by the board.
Skip the queue
Latest figures show a fall.
Top stories of the year are these.
Editor: Ann
Reporter: Will you resign?
Author: It was a lie.
Lesen Sie das, rief er der Menge zu.
Die Anzeige wurde am Montag erstattet.
Lire est un droit.
Publicité mensongère
La publicidad engaña.
Leggi e decreti
"""


@pytest.mark.parametrize(
    "line", [*FURNITURE.strip().split("\n"), *IN_OTHER_LANGUAGES.strip().split("\n")]
)
def test_furniture_of_many_publishers_goes(line):
    assert clean(f"{BODY}\n\n{line}\n\n{NEXT}").text == f"{BODY}\n\n{NEXT}"


@pytest.mark.parametrize("line", OF_THE_ARTICLE.strip().split("\n"))
def test_lines_of_the_article_that_look_like_furniture_stay(line):
    cleaned = clean(f"{BODY}\n\n{line}\n\n{NEXT}")
    assert cleaned.text == f"{BODY}\n\n{line}\n\n{NEXT}"


def test_a_note_of_correction_is_on_record_and_not_in_the_text():
    note = "This article was amended on 5 May 2024. An earlier version said that the pier was new."
    cleaned = clean(f"{BODY}\n\n{NEXT}\n\n{note}")
    assert cleaned.text == f"{BODY}\n\n{NEXT}"
    assert [edit.removed.strip() for edit in cleaned.edits if edit.rule == "correction"] == [note]
