import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_each_challenge_told_once'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='disabled_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.person'),
        ),
        migrations.AlterField(
            model_name='signinevent',
            name='kind',
            field=models.CharField(choices=[('signed_in', 'Signed In'), ('refreshed', 'Refreshed'), ('refresh_failed', 'Refresh Failed'), ('challenged', 'Challenged'), ('refused', 'Refused'), ('ended', 'Ended')], max_length=16),
        ),
        migrations.AddField(
            model_name='signinevent',
            name='refused_generation',
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='signinevent',
            constraint=models.UniqueConstraint(fields=('sign_in', 'refused_generation'), name='sign_in_event_refused'),
        ),
    ]
