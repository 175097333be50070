from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_transaction_cookie_index'),
    ]

    operations = [
        migrations.AddField(
            model_name='signinevent',
            name='challenge_hash',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
        migrations.AddConstraint(
            model_name='signinevent',
            constraint=models.UniqueConstraint(condition=models.Q(('challenge_hash', ''), _negated=True), fields=('sign_in', 'challenge_hash'), name='sign_in_event_challenge'),
        ),
    ]
